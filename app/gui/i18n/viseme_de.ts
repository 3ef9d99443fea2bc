<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Viseme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speech recognition that hears and sees, on your own machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is stored, nothing is sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound and pictures are worked on in memory and thrown away at once. Text stays in the window until you clear or close it. Files are written only when you export, or turn on saving in the settings. The network is used only when you fetch a model or choose a network camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Icon of Viseme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is being loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none is loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 parameters</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>Sound and lips are used again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Going on with sound alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Going on with lips alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not changed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was taken away.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AppearanceDialog</name>
    <message>
        <source>Look of the captions</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source> pt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show words before they are final</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let clicks through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Font</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hard to read: contrast may fall to %1 : 1, and 4.5 : 1 is needed. Choose more opacity, or other colours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contrast is at least %1 : 1, whatever is behind the captions.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Bench</name>
    <message>
        <source>What was said is not known here, so there is no score: read both and judge for yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face was found, so no lips were read: by sound alone %1 of the words were wrong, with lips %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This was too hard for both: by sound alone %1 of the words were wrong, with lips %2. Try less noise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lips help: by sound alone %1 of the words were wrong, with lips only %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lips did not help this time: by sound alone %1 of the words were wrong, with lips %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lips made no difference: %1 of the words were wrong by sound alone, %2 with lips.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>So far: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BenchCommands</name>
    <message>
        <source>Noise bench</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show me with the demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a video of somebody who speaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Video of somebody who speaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BenchController</name>
    <message>
        <source>The engine could not be started.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BenchPage</name>
    <message>
        <source>This recogniser only hears the noisy sound.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This recogniser hears the same noisy sound and also sees the lips.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is understood by the sound alone appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is understood with the lips as well appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise bench</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show me with the demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plays a clip in babble as loud as the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far the file is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here you see the face and the lips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face found so far, so both sides hear the sound alone. Lips must be seen from the front.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer is too slow for both at once: the words come late.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press “Show me with the demo”, or open a video of somebody who speaks. Then move the slider.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model is loading …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the slider and watch the two columns.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file has no picture</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Details of the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model to see what it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captions over everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what is said in a window that stays on top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look of the captions …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let clicks through the captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The mouse reaches what is under the captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captions with high contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clicks go through the captions. To move them again, come back to this window and press %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clicks go through the captions. To move them again, turn that off in the menu of this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise bench</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caption microphone and camera as you speak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcribe recordings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear why lips help: sound alone and sound with lips, side by side in noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models that are here, and more to fetch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Usual transcript size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check microphone and camera…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Viseme…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play the word at the caret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Append finals to a file while listening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Append to a file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>Compared with what was said</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Underlined: another word was said, in brackets. Struck through: said but not recognised. In italics with +: not said.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every word is right so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n wrong</source>
        <comment>words</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <comment>words</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n made up</source>
        <comment>words</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Against what was said: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 instead of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not said</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>What the model sees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face is seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The followed face, turned upright, 96 × 96 pixels of grey. The model reads the 88 × 88 in the frame, nothing else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The followed face, turned upright.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceModel</name>
    <message>
        <source>Default microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System sound: what the computer plays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network camera: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Video file: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (not connected)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DropHint</name>
    <message>
        <source>Drop files to transcribe them</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DropPlace</name>
    <message>
        <source>Drop recordings here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound or video, one file or many. They are transcribed on this computer, one after the other.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>The engine has stopped (%1). What was recognised is kept; start again to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sound and a face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the microphone clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the microphone is silent: muted?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no face in the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fewer partial results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fewer face detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>greedy decoding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pictures left out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cameras</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loudspeaker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>system sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>default microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>default camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>microphone %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>camera %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the camera is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gives no sound any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gives no picture within %1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the sound system has ended the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the sound system does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the sound system does not answer (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the sound system does not start (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is not there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is not there any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is no longer connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no permission to use %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is busy or was taken away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is in use by another program, or does not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be opened (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no camera is connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no sound can be played (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the library PortAudio is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not an address of a camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no picture to choose a face from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no face at this place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>neither a microphone nor a camera would be left: choose at least one, or stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>neither a microphone nor a camera: choose at least one of --mic and --camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug it in again, or choose another microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug it in again, or choose another (`viseme devices` lists them)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug one in, or choose one in the system&apos;s sound settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug one in, and check that PulseAudio or PipeWire runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug one in, and allow the microphone for this program in System Settings &gt; Privacy &amp; Security &gt; Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug one in, and allow desktop apps to use the microphone in Settings &gt; Privacy &amp; security &gt; Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>if it does, install ALSA&apos;s plug-ins for it (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>close the program that records from it, or choose another microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>close other programs that use it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>close other programs that use it, and allow the camera for this program in System Settings &gt; Privacy &amp; Security &gt; Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>close other programs that use it, and allow desktop apps to use the camera in Settings &gt; Privacy &amp; security &gt; Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>allow the microphone for this program in System Settings &gt; Privacy &amp; Security &gt; Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>allow desktop apps to use the microphone in Settings &gt; Privacy &amp; security &gt; Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>add your user to the group audio (%1), then log in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>join the group video (%1) and log in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connect it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connect one, or give the address of a network camera or a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give the address of a network camera or a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check that it is connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check that it is connected and not in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check that it is on and not in use elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check that the camera is on and the network works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check the address, name and password, and that the camera is on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check that sound works elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check that it works elsewhere, or choose another microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose one of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>try another camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unplug the device that hangs, or start viseme again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose another output in the system&apos;s sound settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>install it with %1 (Debian, Ubuntu) or your system&apos;s package of that name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give one with %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is text, not media</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is a still picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is empty (0 bytes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be reached (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is not a media file, or its header is damaged or cut off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>holds neither sound nor pictures that can be decoded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>holds no video that can be decoded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>holds no sound that can be decoded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing in it could be decoded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged or protected, copy or convert it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damaged or cut off at %1 s (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its %1 is damaged from %2 s on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut off, it ends at %1 s of %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no face was found in any picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no face was found in any picture, so there are no lips to read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give a file with sound or moving pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give an audio or video file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give the media files in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>use its sound, or give a video file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>use its pictures, or give a file with sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>copy or record it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>copy the file again to get the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check the name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check the path and its permissions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check what it is, or copy it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check what it is, or convert it to mp4 or wav</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>change the file&apos;s permissions so that you may read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>try another --detector, or --mode a</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the words come from the sound alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no such checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>`viseme models list` shows what is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fetch or train it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, and </source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Copy the SHA-256</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>Something unforeseen went wrong (%1). What was recognised is kept.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RTF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Behind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AV offset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network that turns sound and lips into words: %1, with %2 million parameters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What words are recognised from at the moment: the sound, the lips, or both together, which is best in noise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network that turns sound and lips into words. Others are on the page Models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the network is computed. Nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Real-time factor of the whole session: seconds of work for one second of speech. Below 0.8 is good; above 1 captions fall behind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long after a word is spoken it appears; half of all words are faster. Below 1.5 s is good. A shorter one can be chosen in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far captions are behind beyond their usual latency. 0 is good; from 1 s on, work is saved to catch up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera pictures left out because the computer was busy. A few make no difference; sound is never left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much the pictures come after the sound, as estimated from lips and sound. Up to 80 ms either way is good.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Add files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring back removed files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save all…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound and video (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileDetail</name>
    <message>
        <source>Choose a file to read what was said in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file waits for its turn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words appear here as they are recognised.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No words were recognised in this file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was recognised. See above what to do, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled before any words were recognised. “Try again” starts anew.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileQueue</name>
    <message>
        <source>The engine could not be started.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcribing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>length %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelling …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 elapsed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RTF %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Files are still being transcribed. Close all the same?</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n transcript(s) of files are not saved. Close all the same?</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lips only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is used of files that begin from now on. Automatic uses lips where there is a picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for files …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) removed with what was recognised</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) transcribed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>files</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in the transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, from the other end</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Gutter</name>
    <message>
        <source>Time stamps</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HintLine</name>
    <message>
        <source>Open the privacy settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>No camera is chosen.
Sound alone is used; with a camera lips are read too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound only: the camera stays off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera found.
Plug one in, or use a network camera by its address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chosen camera is not connected.
Plug it in, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The camera is off.
Its picture appears here after Start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the first picture …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening the devices and loading the model …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recognising what was heard last …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused: what is said now is not recognised. Press Go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Press Start to go on below what is there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Start, then speak.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not connected: plug it in, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No microphone found: plug one in; it is noticed within seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera found: sound alone works too. Plug one in, or use a network camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1. It is tried again every second.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing arrives from the microphone: is it muted, or not allowed for this program?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing arrives from the microphone: is it muted? A switch on it or the sound settings may say so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer is too slow at the moment (%1 s behind): %2. Closing other programs helps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The microphone is too loud: turn it down, or speak from further away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face in the picture: look into the camera, and mind the light.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face in the picture: sound alone is used until one is there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for a face; sound alone is used until one is there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening: speak, and words appear.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LevelBar</name>
    <message>
        <source>Level of the microphone</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Sound level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How loud the microphone is, in decibels below the loudest that it can tell. Speech between −30 and −12 is good.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No sound comes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing arrives: muted?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too loud: it clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Very quiet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound arrives</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LiveController</name>
    <message>
        <source>The engine cannot be started; install Viseme again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither a microphone nor a camera is chosen: choose at least one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This mode needs sound: choose a microphone, or the mode “Lips only”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This mode needs pictures: choose a camera, or the mode “Sound only”.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>The live transcript is not saved and would be lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow the next face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The followed face, turned upright, small and grey. Only what is in the frame is read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no other face to follow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Faces are found after Start.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LookPage</name>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another language is used from the next start on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> pt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shade words by confidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words that the model is less sure of are fainter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show landmarks of the face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the plot of speed and latency</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Close Viseme?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Viseme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModeSwitch</name>
    <message>
        <source>What is recognised from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes what is good at the time: sound and lips while there is a face, otherwise one alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always both; best in noise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The camera stays off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The microphone stays off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>This checkpoint is in the list already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is fetched and whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program&apos;s own face detector: boxes and five landmarks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is in the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is whole: its SHA-256 is that of the catalogue.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is damaged or altered: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped; what has come is kept, and fetching again goes on with it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fetch it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>put the file back in its place, or take it off the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>install Viseme again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Face detector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recogniser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>comes with Viseme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fetched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can be fetched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is being loaded …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is being verified …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is being fetched …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is being removed …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is being looked at …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is not there: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latencies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How accurate it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not to be used for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it has learnt from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrong words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % between</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sound and lips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sound alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lips alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recognise with this model from now on; the one in use stays until it is loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch this model from its public address; asks first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare the file with the SHA-256 of the catalogue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verify</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete a fetched model, or take a checkpoint of yours off the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop what is being done with this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take a checkpoint file (.safetensors) of your own into the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a checkpoint …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look anew which models there are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SHA-256 is copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete %1? To have it again it must be fetched again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoints (*.safetensors)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Modes</name>
    <message>
        <source>Auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lips only</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Moment</name>
    <message>
        <source>Picture of this moment</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NetworkDialog</name>
    <message>
        <source>Network camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The maker&apos;s manual tells the address; it often begins with rtsp:// or http://.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User name, if any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password, if any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The password is not stored: after a new start it is asked for again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the address of the camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An address holds no spaces and no line breaks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An address of a camera begins with rtsp://, rtsps://, rtmp://, http://, https://, udp://, tcp:// or srt://.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address names no camera: behind :// comes its name or number in the network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The number behind the colon is a port, from 0 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for a picture …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A picture has come (%1). Use this camera.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoiseControls</name>
    <message>
        <source>Hear it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Babble</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>White noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pink noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Babble is many people talking at once: the hardest noise, as it is speech itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play what the recognisers hear, voice and noise together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise bench</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Less noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear the noise on/off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a noise recording…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB: noise in the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB: quieter than the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB: a little quieter than the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 dB: as loud as the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB: louder than the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB: much louder than the voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB: the voice drowns</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoiseSlider</name>
    <message>
        <source>Noise</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OverlayWindow</name>
    <message>
        <source>Captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrow keys move, Shift and arrow keys resize, Escape closes, the menu key shows more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captions appear here. Drag to move, right-click for more.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PathRow</name>
    <message>
        <source>The one used last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None chosen yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for exports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File to append to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcripts (*.txt *.srt *.vtt *.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network camera …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlayerController</name>
    <message>
        <source>%1 cannot be played: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Speed and latency over the last minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Above: RTF, seconds of work for one second of speech; the dashed line is 1, the most that keeps up. Below: milliseconds from a word to its text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RTF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>60 s ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RTF %1, latency %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Camera picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This face is followed: its lips are read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click to follow this face.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>speaking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face is found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) found</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Preview of the captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is what was said.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is being said now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Fetch it now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This uses the network: %1 from %2. Nothing but the request for the file is sent.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecognitionPage</name>
    <message>
        <source>Recognition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The models page tells what each one can do and fetches others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lips only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic takes what is good at the time and says when that changes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>320 ms: words come soonest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>480 ms: balanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>800 ms: fewest errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far the model listens ahead before it writes a word.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beam width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Readings that are weighed against each other; 1 is fastest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The largest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The one that speaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The leftmost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rightmost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Face to follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where there are several; a click on a face in the picture chooses it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures late by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Against the sound, for cameras that lag. The live page measures it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One word or phrase on each line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words to expect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names and terms that are preferred in files.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>in use</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SaveAll</name>
    <message>
        <source>Save all transcripts in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is one of the recordings and would be replaced; choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of these names are in the folder already: %1. Replace them?</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Save all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n transcript(s) saved in %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subtitles, SubRip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subtitles, WebVTT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything, with times and confidences (JSON)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything, a line of JSON for each utterance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the transcript</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SavingPage</name>
    <message>
        <source>Saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is stored unless you turn it on here or export. Sound and pictures are never stored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Append what is said to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each finished sentence is written at once. The ending of the name says how: txt, srt, vtt or jsonl.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (txt)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subtitles (srt)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subtitles for the web (vtt)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words with times and confidences (json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format offered first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder offered first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>%1: no media files in this folder; add a file by itself if its ending is unusual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: no such file; it may have been moved or renamed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: cannot be looked up (%2)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caption overlay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recognition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>%1 is taken by “%2”. Choose another key, or take it from there first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing fits. Search for less.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press the keys for this action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give this action the key that it came with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All as at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed by you</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Side</name>
    <message>
        <source>words wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Word error rate: wrong, missing and made-up words for every hundred that were said. Lower is better.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Word error rate, %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network camera …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a camera of the network by its address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for devices again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Starting</name>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do not wait until what was heard last is recognised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recognise what was heard, then end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caption what microphone and camera hear and see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen and look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Throw away what comes, until you go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Figures of the session</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepRow</name>
    <message>
        <source>Open the privacy settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>could be better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>does not work</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Storage</name>
    <message>
        <source>Finals are appended to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is stored: the text is in memory until the window closes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finals are appended to %1; from the next start on, to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is stored yet: finals are appended to %1 from the next start on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finals are appended to %1 until you stop; nothing is stored after that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Append finals to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>captions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: choose a name that ends in .txt, .srt, .vtt or .jsonl.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toasts</name>
    <message>
        <source>Error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TranscriptPanel</name>
    <message>
        <source>The transcript is cleared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the file …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transcript is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear the transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This transcript is not saved. Clear it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TranscriptText</name>
    <message>
        <source>Transcript</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>confidence %1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click to hear it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Nothing here yet. What is said appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New text below</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WelcomeCheck</name>
    <message>
        <source>Looking for a microphone …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for a camera …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring how fast this computer is …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This needs a microphone or a camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say one sentence, such as “place red at G nine now”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your face is seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your voice is heard, but too loud: turn the microphone down or move away from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your voice is heard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The microphone gives no sound at all: switch it on, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is gone: connect it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Understood: “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No voice was heard: speak closer to the microphone, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face was found: look into the camera, with light on your face.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No words yet: speak clearly and close to the microphone; you can go on all the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say something.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look into the camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No microphone is chosen: choose one on the page Live.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera is chosen: choose one on the page Live.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No microphone was found: plug one in and check again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera was found: plug one in, or go on with sound alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fast enough: a second of speech takes %1 s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Just fast enough (%1 s for a second): close other programs meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too slow (%1 s for a second): choose sound alone and a latency of 800 ms.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Check microphone and camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera and face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One sentence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the camera sees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let us see whether everything works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It takes half a minute. Nothing is stored, and nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WholePage</name>
    <message>
        <source>All settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write them to a file, for another computer. Devices and window places are left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take them from such a file. Where something in it is wrong, nothing is changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything as it was at first, keys too. Devices and window places stay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Imported, but this version does not know: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings were imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All settings are as they were at first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset all settings?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your choices and keys would be lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Scale</name>
    <message>
        <source>clean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
