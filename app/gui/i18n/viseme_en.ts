<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ComparisonView</name>
    <message numerus="yes">
        <source>%n wrong</source>
        <comment>words</comment>
        <translation>
            <numerusform>%n wrong</numerusform>
            <numerusform>%n wrong</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <comment>words</comment>
        <translation>
            <numerusform>%n missing</numerusform>
            <numerusform>%n missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n made up</source>
        <comment>words</comment>
        <translation>
            <numerusform>%n made up</numerusform>
            <numerusform>%n made up</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Counting</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n clip(s), at %2 ms</source>
        <translation>
            <numerusform>%1: %n clip, at %2 ms</numerusform>
            <numerusform>%1: %n clips, at %2 ms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message numerus="yes">
        <source>%n transcript(s) of files are not saved. Close all the same?</source>
        <translation>
            <numerusform>%n transcript of a file is not saved. Close all the same?</numerusform>
            <numerusform>%n transcripts of files are not saved. Close all the same?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) removed with what was recognised</source>
        <translation>
            <numerusform>%n file removed with what was recognised</numerusform>
            <numerusform>%n files removed with what was recognised</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) transcribed</source>
        <translation>
            <numerusform>%n file transcribed</numerusform>
            <numerusform>%n files transcribed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message numerus="yes">
        <source>%n face(s) found</source>
        <translation>
            <numerusform>%n face found</numerusform>
            <numerusform>%n faces found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SaveAll</name>
    <message numerus="yes">
        <source>%n file(s) of these names are in the folder already: %1. Replace them?</source>
        <translation>
            <numerusform>%n file of this name is in the folder already: %1. Replace it?</numerusform>
            <numerusform>%n files of these names are in the folder already: %1. Replace them?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n transcript(s) saved in %1</source>
        <translation>
            <numerusform>%n transcript saved in %1</numerusform>
            <numerusform>%n transcripts saved in %1</numerusform>
        </translation>
    </message>
</context>
</TS>
