<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Viseme</source>
        <translation>Über Viseme</translation>
    </message>
    <message>
        <source>Speech recognition that hears and sees, on your own machine.</source>
        <translation>Spracherkennung, die hört und sieht – auf dem eigenen Rechner.</translation>
    </message>
    <message>
        <source>Nothing is stored, nothing is sent</source>
        <translation>Nichts wird gespeichert, nichts gesendet</translation>
    </message>
    <message>
        <source>Sound and pictures are worked on in memory and thrown away at once. Text stays in the window until you clear or close it. Files are written only when you export, or turn on saving in the settings. The network is used only when you fetch a model or choose a network camera.</source>
        <translation>Ton und Bilder werden im Arbeitsspeicher verarbeitet und sofort verworfen. Text bleibt im Fenster, bis er gelöscht oder das Fenster geschlossen wird. Dateien entstehen nur beim Exportieren oder wenn das Speichern in den Einstellungen eingeschaltet ist. Das Netz wird nur benutzt, wenn ein Modell geladen oder eine Netzwerkkamera gewählt wird.</translation>
    </message>
    <message>
        <source>Icon of Viseme</source>
        <translation>Symbol von Viseme</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Built with</source>
        <translation>Erstellt mit</translation>
    </message>
    <message>
        <source>is being loaded</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>none is loaded</source>
        <translation>keins geladen</translation>
    </message>
    <message>
        <source>%1, %2 parameters</source>
        <translation>%1, %2 Parameter</translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>Sound and lips are used again</source>
        <translation>Ton und Lippen werden wieder genutzt</translation>
    </message>
    <message>
        <source>Going on with sound alone</source>
        <translation>Weiter nur mit Ton</translation>
    </message>
    <message>
        <source>Going on with lips alone</source>
        <translation>Weiter nur mit den Lippen</translation>
    </message>
    <message>
        <source>Not changed: %1</source>
        <translation>Nicht geändert: %1</translation>
    </message>
    <message>
        <source>%1 is connected.</source>
        <translation>%1 ist verbunden.</translation>
    </message>
    <message>
        <source>%1 was taken away.</source>
        <translation>%1 wurde entfernt.</translation>
    </message>
</context>
<context>
    <name>AppearanceDialog</name>
    <message>
        <source>Look of the captions</source>
        <translation>Aussehen der Untertitel</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>Colour of the text</source>
        <translation>Farbe des Textes</translation>
    </message>
    <message>
        <source>Colour of the background</source>
        <translation>Farbe des Hintergrunds</translation>
    </message>
    <message>
        <source>Show words before they are final</source>
        <translation>Vorläufige Wörter zeigen</translation>
    </message>
    <message>
        <source>Let clicks through</source>
        <translation>Klicks durchlassen</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>As at first</source>
        <translation>Wie anfangs</translation>
    </message>
    <message>
        <source>&amp;Font</source>
        <translation>&amp;Schrift</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>&amp;Lines</source>
        <translation>&amp;Zeilen</translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation>&amp;Text</translation>
    </message>
    <message>
        <source>&amp;Background</source>
        <translation>&amp;Hintergrund</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>&amp;Deckkraft</translation>
    </message>
    <message>
        <source>Opacity of the background</source>
        <translation>Deckkraft des Hintergrunds</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Hard to read: contrast may fall to %1 : 1, and 4.5 : 1 is needed. Choose more opacity, or other colours.</source>
        <translation>Schwer lesbar: Der Kontrast kann auf %1 : 1 fallen, nötig sind 4,5 : 1. Mehr Deckkraft oder andere Farben wählen.</translation>
    </message>
    <message>
        <source>Contrast is at least %1 : 1, whatever is behind the captions.</source>
        <translation>Der Kontrast beträgt mindestens %1 : 1, was auch immer hinter den Untertiteln liegt.</translation>
    </message>
</context>
<context>
    <name>Bench</name>
    <message>
        <source>What was said is not known here, so there is no score: read both and judge for yourself.</source>
        <translation>Was gesagt wurde, ist hier nicht bekannt, daher keine Wertung: beide lesen und selbst urteilen.</translation>
    </message>
    <message>
        <source>No face was found, so no lips were read: by sound alone %1 of the words were wrong, with lips %2.</source>
        <translation>Kein Gesicht gefunden, daher wurden keine Lippen gelesen: nur mit Ton waren %1 der Wörter falsch, mit Lippen %2.</translation>
    </message>
    <message>
        <source>This was too hard for both: by sound alone %1 of the words were wrong, with lips %2. Try less noise.</source>
        <translation>Das war für beide zu schwer: nur mit Ton waren %1 der Wörter falsch, mit Lippen %2. Weniger Lärm versuchen.</translation>
    </message>
    <message>
        <source>Lips help: by sound alone %1 of the words were wrong, with lips only %2.</source>
        <translation>Lippen helfen: nur mit Ton waren %1 der Wörter falsch, mit Lippen nur %2.</translation>
    </message>
    <message>
        <source>Lips did not help this time: by sound alone %1 of the words were wrong, with lips %2.</source>
        <translation>Diesmal halfen die Lippen nicht: nur mit Ton waren %1 der Wörter falsch, mit Lippen %2.</translation>
    </message>
    <message>
        <source>Lips made no difference: %1 of the words were wrong by sound alone, %2 with lips.</source>
        <translation>Die Lippen machten keinen Unterschied: nur mit Ton waren %1 der Wörter falsch, mit Lippen %2.</translation>
    </message>
    <message>
        <source>So far: %1</source>
        <translation>Bisher: %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>BenchCommands</name>
    <message>
        <source>Noise bench</source>
        <translation>Lärmtest</translation>
    </message>
    <message>
        <source>Show me with the demo</source>
        <translation>Am Beispiel zeigen</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Open a video of somebody who speaks</source>
        <translation>Video öffnen, in dem jemand spricht</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Video of somebody who speaks</source>
        <translation>Video, in dem jemand spricht</translation>
    </message>
    <message>
        <source>Videos (%1)</source>
        <translation>Videos (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>BenchController</name>
    <message>
        <source>The engine could not be started.</source>
        <translation>Die Erkennung konnte nicht gestartet werden.</translation>
    </message>
</context>
<context>
    <name>BenchPage</name>
    <message>
        <source>This recogniser only hears the noisy sound.</source>
        <translation>Diese Erkennung hört nur den verrauschten Ton.</translation>
    </message>
    <message>
        <source>Sound alone</source>
        <translation>Nur Ton</translation>
    </message>
    <message>
        <source>This recogniser hears the same noisy sound and also sees the lips.</source>
        <translation>Diese Erkennung hört denselben verrauschten Ton und sieht dazu die Lippen.</translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation>Ton und Lippen</translation>
    </message>
    <message>
        <source>What is understood by the sound alone appears here.</source>
        <translation>Hier erscheint, was nur mit Ton verstanden wird.</translation>
    </message>
    <message>
        <source>What is understood with the lips as well appears here.</source>
        <translation>Hier erscheint, was mit Ton und Lippen verstanden wird.</translation>
    </message>
    <message>
        <source>Noise bench</source>
        <translation>Lärmtest</translation>
    </message>
    <message>
        <source>Show me with the demo</source>
        <translation>Am Beispiel zeigen</translation>
    </message>
    <message>
        <source>Plays a clip in babble as loud as the voice</source>
        <translation>Spielt einen Clip in Stimmengewirr, so laut wie die Stimme</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>How far the file is</source>
        <translation>Fortschritt der Datei</translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Beginnt …</translation>
    </message>
    <message>
        <source>Here you see the face and the lips</source>
        <translation>Hier sind Gesicht und Lippen zu sehen</translation>
    </message>
    <message>
        <source>No face found so far, so both sides hear the sound alone. Lips must be seen from the front.</source>
        <translation>Bisher kein Gesicht gefunden, daher hören beide Seiten nur den Ton. Die Lippen müssen von vorn zu sehen sein.</translation>
    </message>
    <message>
        <source>This computer is too slow for both at once: the words come late.</source>
        <translation>Dieser Rechner ist für beides zugleich zu langsam: Die Wörter kommen spät.</translation>
    </message>
    <message>
        <source>Press “Show me with the demo”, or open a video of somebody who speaks. Then move the slider.</source>
        <translation>„Am Beispiel zeigen“ drücken oder ein Video öffnen, in dem jemand spricht. Dann den Regler bewegen.</translation>
    </message>
    <message>
        <source>The model is loading …</source>
        <translation>Das Modell wird geladen …</translation>
    </message>
    <message>
        <source>Move the slider and watch the two columns.</source>
        <translation>Den Regler bewegen und die beiden Spalten beobachten.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>This file has no picture</source>
        <translation>Diese Datei hat kein Bild</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Details of the model</source>
        <translation>Angaben zum Modell</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Choose a model to see what it is.</source>
        <translation>Ein Modell wählen, um mehr zu erfahren.</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>Sieht nach …</translation>
    </message>
</context>
<context>
    <name>Clearing</name>
    <message>
        <source>Clear the field</source>
        <translation>Feld leeren</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Captions</source>
        <translation>Untertitel</translation>
    </message>
    <message>
        <source>Captions over everything</source>
        <translation>Untertitel über allem</translation>
    </message>
    <message>
        <source>Show what is said in a window that stays on top</source>
        <translation>Gesagtes in einem Fenster zeigen, das immer vorn bleibt</translation>
    </message>
    <message>
        <source>Look of the captions …</source>
        <translation>Aussehen der Untertitel …</translation>
    </message>
    <message>
        <source>Let clicks through the captions</source>
        <translation>Klicks durch die Untertitel lassen</translation>
    </message>
    <message>
        <source>The mouse reaches what is under the captions</source>
        <translation>Die Maus erreicht, was unter den Untertiteln liegt</translation>
    </message>
    <message>
        <source>Captions with high contrast</source>
        <translation>Untertitel mit hohem Kontrast</translation>
    </message>
    <message>
        <source>Close the captions</source>
        <translation>Untertitel schließen</translation>
    </message>
    <message>
        <source>Clicks go through the captions. To move them again, come back to this window and press %1.</source>
        <translation>Klicks gehen durch die Untertitel. Um sie wieder zu verschieben, in dieses Fenster wechseln und %1 drücken.</translation>
    </message>
    <message>
        <source>Clicks go through the captions. To move them again, turn that off in the menu of this window.</source>
        <translation>Klicks gehen durch die Untertitel. Um sie wieder zu verschieben, das im Menü dieses Fensters ausschalten.</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Noise bench</source>
        <translation>Lärmtest</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Caption microphone and camera as you speak</source>
        <translation>Mikrofon und Kamera beim Sprechen untertiteln</translation>
    </message>
    <message>
        <source>Transcribe recordings</source>
        <translation>Aufnahmen verschriften</translation>
    </message>
    <message>
        <source>Hear why lips help: sound alone and sound with lips, side by side in noise</source>
        <translation>Hören, warum Lippen helfen: nur Ton neben Ton mit Lippen, im Lärm</translation>
    </message>
    <message>
        <source>Models that are here, and more to fetch</source>
        <translation>Vorhandene Modelle und weitere zum Laden</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Larger transcript</source>
        <translation>Größerer Text</translation>
    </message>
    <message>
        <source>Smaller transcript</source>
        <translation>Kleinerer Text</translation>
    </message>
    <message>
        <source>Usual transcript size</source>
        <translation>Übliche Textgröße</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>To the menus</source>
        <translation>Zu den Menüs</translation>
    </message>
    <message>
        <source>Close messages</source>
        <translation>Meldungen schließen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Tastenkürzel…</translation>
    </message>
    <message>
        <source>Check microphone and camera…</source>
        <translation>Mikrofon und Kamera prüfen…</translation>
    </message>
    <message>
        <source>About Viseme…</source>
        <translation>Über Viseme…</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Mitschrift</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Find …</source>
        <translation>Suchen …</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>Weitersuchen</translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation>Rückwärts suchen</translation>
    </message>
    <message>
        <source>Play the word at the caret</source>
        <translation>Wort an der Schreibmarke abspielen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Bring back what was cleared</source>
        <translation>Gelöschtes zurückholen</translation>
    </message>
    <message>
        <source>Write what is said to a file while listening</source>
        <translation>Schreibt Gesagtes beim Zuhören in eine Datei</translation>
    </message>
    <message>
        <source>Append to a file</source>
        <translation>An Datei anhängen</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>Compared with what was said</source>
        <translation>Verglichen mit dem Gesagten</translation>
    </message>
    <message>
        <source>Underlined: another word was said, in brackets. Struck through: said but not recognised. In italics with +: not said.</source>
        <translation>Unterstrichen: Gesagt wurde das Wort in Klammern. Durchgestrichen: gesagt, aber nicht erkannt. Kursiv mit +: nicht gesagt.</translation>
    </message>
    <message>
        <source>Every word is right so far</source>
        <translation>Bisher ist jedes Wort richtig</translation>
    </message>
    <message numerus="yes">
        <source>%n wrong</source>
        <comment>words</comment>
        <translation>
            <numerusform>%n falsch</numerusform>
            <numerusform>%n falsch</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <comment>words</comment>
        <translation>
            <numerusform>%n fehlt</numerusform>
            <numerusform>%n fehlen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n made up</source>
        <comment>words</comment>
        <translation>
            <numerusform>%n erfunden</numerusform>
            <numerusform>%n erfunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Against what was said: %1</source>
        <translation>Gegenüber dem Gesagten: %1</translation>
    </message>
    <message>
        <source>%1 instead of %2</source>
        <translation>%1 statt %2</translation>
    </message>
    <message>
        <source>%1 is missing</source>
        <translation>%1 fehlt</translation>
    </message>
    <message>
        <source>%1 was not said</source>
        <translation>%1 wurde nicht gesagt</translation>
    </message>
</context>
<context>
    <name>Counting</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n Wort</numerusform>
            <numerusform>%n Wörter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n clip(s), at %2 ms</source>
        <translation>
            <numerusform>%1: %n Clip, bei %2 ms</numerusform>
            <numerusform>%1: %n Clips, bei %2 ms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>What the model sees</source>
        <translation>Was das Modell sieht</translation>
    </message>
    <message>
        <source>No face is seen.</source>
        <translation>Kein Gesicht zu sehen.</translation>
    </message>
    <message>
        <source>The followed face, turned upright, 96 × 96 pixels of grey. The model reads the 88 × 88 in the frame, nothing else.</source>
        <translation>Das verfolgte Gesicht, gerade gedreht, 96 × 96 graue Bildpunkte. Das Modell liest nur die 88 × 88 im Rahmen.</translation>
    </message>
    <message>
        <source>The followed face, turned upright.</source>
        <translation>Das verfolgte Gesicht, gerade gedreht.</translation>
    </message>
</context>
<context>
    <name>DeviceModel</name>
    <message>
        <source>Default microphone</source>
        <translation>Standardmikrofon</translation>
    </message>
    <message>
        <source>First camera</source>
        <translation>Erste Kamera</translation>
    </message>
    <message>
        <source>System sound: what the computer plays</source>
        <translation>Systemton: was der Rechner abspielt</translation>
    </message>
    <message>
        <source>Network camera: %1</source>
        <translation>Netzwerkkamera: %1</translation>
    </message>
    <message>
        <source>Video file: %1</source>
        <translation>Videodatei: %1</translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation>Kein Mikrofon</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>Keine Kamera</translation>
    </message>
    <message>
        <source>%1 (not connected)</source>
        <translation>%1 (nicht verbunden)</translation>
    </message>
</context>
<context>
    <name>DropHint</name>
    <message>
        <source>Drop files to transcribe them</source>
        <translation>Dateien hier ablegen, um sie zu verschriften</translation>
    </message>
</context>
<context>
    <name>DropPlace</name>
    <message>
        <source>Drop recordings here</source>
        <translation>Aufnahmen hier ablegen</translation>
    </message>
    <message>
        <source>Sound or video, one file or many. They are transcribed on this computer, one after the other.</source>
        <translation>Ton oder Video, eine Datei oder viele. Sie werden auf diesem Rechner verschriftet, eine nach der anderen.</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>The engine has stopped (%1). What was recognised is kept; start again to go on.</source>
        <translation>Die Erkennung ist stehen geblieben (%1). Erkanntes bleibt erhalten; mit „Start“ geht es weiter.</translation>
    </message>
    <message>
        <source>as chosen</source>
        <translation>wie gewählt</translation>
    </message>
    <message>
        <source>sound and a face</source>
        <translation>Ton und ein Gesicht</translation>
    </message>
    <message>
        <source>the microphone clips</source>
        <translation>das Mikrofon übersteuert</translation>
    </message>
    <message>
        <source>the microphone is silent: muted?</source>
        <translation>das Mikrofon ist still: stummgeschaltet?</translation>
    </message>
    <message>
        <source>no microphone</source>
        <translation>kein Mikrofon</translation>
    </message>
    <message>
        <source>no face in the picture</source>
        <translation>kein Gesicht im Bild</translation>
    </message>
    <message>
        <source>no camera</source>
        <translation>keine Kamera</translation>
    </message>
    <message>
        <source>fewer partial results</source>
        <translation>weniger Zwischenergebnisse</translation>
    </message>
    <message>
        <source>fewer face detections</source>
        <translation>seltenere Gesichtssuche</translation>
    </message>
    <message>
        <source>greedy decoding</source>
        <translation>einfachere Suche</translation>
    </message>
    <message>
        <source>pictures left out</source>
        <translation>Bilder ausgelassen</translation>
    </message>
    <message>
        <source>microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>cameras</source>
        <translation>Kameras</translation>
    </message>
    <message>
        <source>loudspeaker</source>
        <translation>Lautsprecher</translation>
    </message>
    <message>
        <source>system sound</source>
        <translation>Systemton</translation>
    </message>
    <message>
        <source>default microphone</source>
        <translation>Standardmikrofon</translation>
    </message>
    <message>
        <source>default camera</source>
        <translation>Standardkamera</translation>
    </message>
    <message>
        <source>microphone %1</source>
        <translation>Mikrofon %1</translation>
    </message>
    <message>
        <source>camera %1</source>
        <translation>Kamera %1</translation>
    </message>
    <message>
        <source>none found</source>
        <translation>keins gefunden</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>is gone</source>
        <translation>ist weg</translation>
    </message>
    <message>
        <source>the camera is gone</source>
        <translation>die Kamera ist weg</translation>
    </message>
    <message>
        <source>the connection has ended</source>
        <translation>die Verbindung ist beendet</translation>
    </message>
    <message>
        <source>gives no sound any more</source>
        <translation>gibt keinen Ton mehr</translation>
    </message>
    <message>
        <source>gives no picture within %1 s</source>
        <translation>gibt in %1 s kein Bild</translation>
    </message>
    <message>
        <source>the sound system has ended the recording</source>
        <translation>das Tonsystem hat die Aufnahme beendet</translation>
    </message>
    <message>
        <source>the sound system does not answer</source>
        <translation>das Tonsystem antwortet nicht</translation>
    </message>
    <message>
        <source>the sound system does not answer (%1)</source>
        <translation>das Tonsystem antwortet nicht (%1)</translation>
    </message>
    <message>
        <source>the sound system does not start (%1)</source>
        <translation>das Tonsystem startet nicht (%1)</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>antwortet nicht</translation>
    </message>
    <message>
        <source>is not there</source>
        <translation>ist nicht da</translation>
    </message>
    <message>
        <source>is not there any more</source>
        <translation>ist nicht mehr da</translation>
    </message>
    <message>
        <source>is no longer connected</source>
        <translation>ist nicht mehr verbunden</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>Zugriff verweigert</translation>
    </message>
    <message>
        <source>no permission to use %1</source>
        <translation>keine Berechtigung für %1</translation>
    </message>
    <message>
        <source>is busy or was taken away</source>
        <translation>ist belegt oder wurde entfernt</translation>
    </message>
    <message>
        <source>is in use by another program, or does not work</source>
        <translation>wird von einem anderen Programm benutzt oder funktioniert nicht</translation>
    </message>
    <message>
        <source>cannot be opened</source>
        <translation>lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>cannot be opened (%1)</source>
        <translation>lässt sich nicht öffnen (%1)</translation>
    </message>
    <message>
        <source>no camera is connected</source>
        <translation>keine Kamera verbunden</translation>
    </message>
    <message>
        <source>no sound can be played (%1)</source>
        <translation>Ton kann nicht abgespielt werden (%1)</translation>
    </message>
    <message>
        <source>the library PortAudio is missing</source>
        <translation>die Bibliothek PortAudio fehlt</translation>
    </message>
    <message>
        <source>%1 is not an address of a camera</source>
        <translation>%1 ist keine Adresse einer Kamera</translation>
    </message>
    <message>
        <source>there is no picture to choose a face from</source>
        <translation>es gibt kein Bild, in dem ein Gesicht zu wählen wäre</translation>
    </message>
    <message>
        <source>there is no face at this place</source>
        <translation>an dieser Stelle ist kein Gesicht</translation>
    </message>
    <message>
        <source>neither a microphone nor a camera would be left: choose at least one, or stop</source>
        <translation>es bliebe weder Mikrofon noch Kamera: mindestens eins wählen oder stoppen</translation>
    </message>
    <message>
        <source>neither a microphone nor a camera: choose at least one of --mic and --camera</source>
        <translation>weder Mikrofon noch Kamera: mindestens eins wählen</translation>
    </message>
    <message>
        <source>plug it in again, or choose another microphone</source>
        <translation>wieder anschließen oder ein anderes Mikrofon wählen</translation>
    </message>
    <message>
        <source>plug it in again, or choose another (`viseme devices` lists them)</source>
        <translation>wieder anschließen oder ein anderes wählen</translation>
    </message>
    <message>
        <source>plug one in, or choose one in the system&apos;s sound settings</source>
        <translation>eins anschließen oder in den Toneinstellungen des Systems wählen</translation>
    </message>
    <message>
        <source>plug one in, and check that PulseAudio or PipeWire runs</source>
        <translation>eins anschließen und prüfen, ob PulseAudio oder PipeWire läuft</translation>
    </message>
    <message>
        <source>plug one in, and allow the microphone for this program in System Settings &gt; Privacy &amp; Security &gt; Microphone</source>
        <translation>eins anschließen und das Mikrofon für dieses Programm erlauben: Systemeinstellungen &gt; Datenschutz &amp; Sicherheit &gt; Mikrofon</translation>
    </message>
    <message>
        <source>plug one in, and allow desktop apps to use the microphone in Settings &gt; Privacy &amp; security &gt; Microphone</source>
        <translation>eins anschließen und Desktop-Apps das Mikrofon erlauben: Einstellungen &gt; Datenschutz und Sicherheit &gt; Mikrofon</translation>
    </message>
    <message>
        <source>if it does, install ALSA&apos;s plug-ins for it (%1)</source>
        <translation>wenn ja, die ALSA-Erweiterungen dafür installieren (%1)</translation>
    </message>
    <message>
        <source>close the program that records from it, or choose another microphone</source>
        <translation>das aufnehmende Programm schließen oder ein anderes Mikrofon wählen</translation>
    </message>
    <message>
        <source>close other programs that use it</source>
        <translation>andere Programme schließen, die sie benutzen</translation>
    </message>
    <message>
        <source>close other programs that use it, and allow the camera for this program in System Settings &gt; Privacy &amp; Security &gt; Camera</source>
        <translation>andere Programme schließen, die sie benutzen, und die Kamera für dieses Programm erlauben: Systemeinstellungen &gt; Datenschutz &amp; Sicherheit &gt; Kamera</translation>
    </message>
    <message>
        <source>close other programs that use it, and allow desktop apps to use the camera in Settings &gt; Privacy &amp; security &gt; Camera</source>
        <translation>andere Programme schließen, die sie benutzen, und Desktop-Apps die Kamera erlauben: Einstellungen &gt; Datenschutz und Sicherheit &gt; Kamera</translation>
    </message>
    <message>
        <source>allow the microphone for this program in System Settings &gt; Privacy &amp; Security &gt; Microphone</source>
        <translation>das Mikrofon für dieses Programm erlauben: Systemeinstellungen &gt; Datenschutz &amp; Sicherheit &gt; Mikrofon</translation>
    </message>
    <message>
        <source>allow desktop apps to use the microphone in Settings &gt; Privacy &amp; security &gt; Microphone</source>
        <translation>Desktop-Apps das Mikrofon erlauben: Einstellungen &gt; Datenschutz und Sicherheit &gt; Mikrofon</translation>
    </message>
    <message>
        <source>add your user to the group audio (%1), then log in again</source>
        <translation>den Benutzer in die Gruppe audio aufnehmen (%1) und neu anmelden</translation>
    </message>
    <message>
        <source>join the group video (%1) and log in again</source>
        <translation>der Gruppe video beitreten (%1) und neu anmelden</translation>
    </message>
    <message>
        <source>connect it again</source>
        <translation>wieder anschließen</translation>
    </message>
    <message>
        <source>connect one, or give the address of a network camera or a file</source>
        <translation>eine anschließen oder die Adresse einer Netzwerkkamera angeben</translation>
    </message>
    <message>
        <source>give the address of a network camera or a file</source>
        <translation>die Adresse einer Netzwerkkamera angeben</translation>
    </message>
    <message>
        <source>check that it is connected</source>
        <translation>prüfen, ob sie verbunden ist</translation>
    </message>
    <message>
        <source>check that it is connected and not in use</source>
        <translation>prüfen, ob das Gerät verbunden und frei ist</translation>
    </message>
    <message>
        <source>check that it is on and not in use elsewhere</source>
        <translation>prüfen, ob sie an und nicht anderswo in Gebrauch ist</translation>
    </message>
    <message>
        <source>check that the camera is on and the network works</source>
        <translation>prüfen, ob die Kamera an ist und das Netz geht</translation>
    </message>
    <message>
        <source>check the address, name and password, and that the camera is on</source>
        <translation>Adresse, Name und Passwort prüfen, und ob die Kamera an ist</translation>
    </message>
    <message>
        <source>check that sound works elsewhere</source>
        <translation>prüfen, ob Ton anderswo geht</translation>
    </message>
    <message>
        <source>check that it works elsewhere, or choose another microphone</source>
        <translation>prüfen, ob es anderswo geht, oder ein anderes Mikrofon wählen</translation>
    </message>
    <message>
        <source>choose one of %1</source>
        <translation>eins wählen aus %1</translation>
    </message>
    <message>
        <source>there are: %1</source>
        <translation>es gibt: %1</translation>
    </message>
    <message>
        <source>try another camera</source>
        <translation>eine andere Kamera versuchen</translation>
    </message>
    <message>
        <source>unplug the device that hangs, or start viseme again</source>
        <translation>das hängende Gerät abziehen oder Viseme neu starten</translation>
    </message>
    <message>
        <source>choose another output in the system&apos;s sound settings</source>
        <translation>in den Toneinstellungen des Systems eine andere Ausgabe wählen</translation>
    </message>
    <message>
        <source>install it with %1 (Debian, Ubuntu) or your system&apos;s package of that name</source>
        <translation>installieren mit %1 (Debian, Ubuntu) oder dem gleichnamigen Paket des Systems</translation>
    </message>
    <message>
        <source>give one with %1</source>
        <translation>eine mit %1 angeben</translation>
    </message>
    <message>
        <source>is text, not media</source>
        <translation>ist Text, keine Medien</translation>
    </message>
    <message>
        <source>is a still picture</source>
        <translation>ist ein Standbild</translation>
    </message>
    <message>
        <source>is a folder</source>
        <translation>ist ein Ordner</translation>
    </message>
    <message>
        <source>is empty (0 bytes)</source>
        <translation>ist leer (0 Byte)</translation>
    </message>
    <message>
        <source>cannot be reached (%1)</source>
        <translation>ist nicht erreichbar (%1)</translation>
    </message>
    <message>
        <source>is not a media file, or its header is damaged or cut off</source>
        <translation>ist keine Mediendatei, oder ihr Anfang ist beschädigt</translation>
    </message>
    <message>
        <source>holds neither sound nor pictures that can be decoded</source>
        <translation>enthält weder lesbaren Ton noch lesbare Bilder</translation>
    </message>
    <message>
        <source>holds no video that can be decoded</source>
        <translation>enthält kein lesbares Video</translation>
    </message>
    <message>
        <source>holds no sound that can be decoded</source>
        <translation>enthält keinen lesbaren Ton</translation>
    </message>
    <message>
        <source>nothing in it could be decoded</source>
        <translation>nichts darin war lesbar</translation>
    </message>
    <message>
        <source>it is damaged or protected, copy or convert it again</source>
        <translation>beschädigt oder geschützt, neu kopieren oder umwandeln</translation>
    </message>
    <message>
        <source>damaged or cut off at %1 s (%2)</source>
        <translation>beschädigt oder abgeschnitten bei %1 s (%2)</translation>
    </message>
    <message>
        <source>its %1 is damaged from %2 s on</source>
        <translation>%1 ist ab %2 s beschädigt</translation>
    </message>
    <message>
        <source>cut off, it ends at %1 s of %2 s</source>
        <translation>abgeschnitten, endet bei %1 s von %2 s</translation>
    </message>
    <message>
        <source>no face was found in any picture</source>
        <translation>in keinem Bild wurde ein Gesicht gefunden</translation>
    </message>
    <message>
        <source>no face was found in any picture, so there are no lips to read</source>
        <translation>in keinem Bild wurde ein Gesicht gefunden, also gibt es keine Lippen zu lesen</translation>
    </message>
    <message>
        <source>give a file with sound or moving pictures</source>
        <translation>eine Datei mit Ton oder bewegten Bildern angeben</translation>
    </message>
    <message>
        <source>give an audio or video file</source>
        <translation>eine Ton- oder Videodatei angeben</translation>
    </message>
    <message>
        <source>give the media files in it</source>
        <translation>die Mediendateien darin angeben</translation>
    </message>
    <message>
        <source>use its sound, or give a video file</source>
        <translation>ihren Ton nutzen oder eine Videodatei angeben</translation>
    </message>
    <message>
        <source>use its pictures, or give a file with sound</source>
        <translation>ihre Bilder nutzen oder eine Datei mit Ton angeben</translation>
    </message>
    <message>
        <source>copy or record it again</source>
        <translation>neu kopieren oder aufnehmen</translation>
    </message>
    <message>
        <source>copy the file again to get the rest</source>
        <translation>die Datei neu kopieren, um den Rest zu bekommen</translation>
    </message>
    <message>
        <source>check the name</source>
        <translation>den Namen prüfen</translation>
    </message>
    <message>
        <source>check the path and its permissions</source>
        <translation>Pfad und Rechte prüfen</translation>
    </message>
    <message>
        <source>check what it is, or copy it again</source>
        <translation>prüfen, was es ist, oder neu kopieren</translation>
    </message>
    <message>
        <source>check what it is, or convert it to mp4 or wav</source>
        <translation>prüfen, was es ist, oder in mp4 oder wav umwandeln</translation>
    </message>
    <message>
        <source>change the file&apos;s permissions so that you may read it</source>
        <translation>die Rechte der Datei so ändern, dass sie lesbar ist</translation>
    </message>
    <message>
        <source>try another --detector, or --mode a</source>
        <translation>einen anderen Gesichtsfinder oder nur Ton versuchen</translation>
    </message>
    <message>
        <source>the words come from the sound alone</source>
        <translation>die Wörter kommen nur aus dem Ton</translation>
    </message>
    <message>
        <source>no such checkpoint</source>
        <translation>diesen Checkpoint gibt es nicht</translation>
    </message>
    <message>
        <source>`viseme models list` shows what is installed</source>
        <translation>die Seite Modelle zeigt, was installiert ist</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>ist nicht lesbar</translation>
    </message>
    <message>
        <source>fetch or train it again</source>
        <translation>neu laden oder trainieren</translation>
    </message>
    <message>
        <source>, and </source>
        <translation> und </translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Copy the SHA-256</source>
        <translation>SHA-256 kopieren</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>Something unforeseen went wrong (%1). What was recognised is kept.</source>
        <translation>Etwas Unvorhergesehenes ist schiefgegangen (%1). Erkanntes bleibt erhalten.</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>RTF</source>
        <translation>RTF</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>AV offset</source>
        <translation>AV-Versatz</translation>
    </message>
    <message>
        <source>The network that turns sound and lips into words: %1, with %2 million parameters.</source>
        <translation>Das Netz, das Ton und Lippen in Wörter verwandelt: %1, mit %2 Millionen Parametern.</translation>
    </message>
    <message>
        <source>What words are recognised from at the moment: the sound, the lips, or both together, which is best in noise.</source>
        <translation>Woraus Wörter gerade erkannt werden: Ton, Lippen oder beides zusammen, was im Lärm am besten ist.</translation>
    </message>
    <message>
        <source>The network that turns sound and lips into words. Others are on the page Models.</source>
        <translation>Das Netz, das Ton und Lippen in Wörter verwandelt. Weitere gibt es auf der Seite Modelle.</translation>
    </message>
    <message>
        <source>Where the network is computed. Nothing leaves this computer.</source>
        <translation>Wo das Netz gerechnet wird. Nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Real-time factor of the whole session: seconds of work for one second of speech. Below 0.8 is good; above 1 captions fall behind.</source>
        <translation>Echtzeitfaktor der ganzen Sitzung: Sekunden Arbeit für eine Sekunde Sprache. Unter 0,8 ist gut; über 1 bleiben die Untertitel zurück.</translation>
    </message>
    <message>
        <source>How long after a word is spoken it appears; half of all words are faster. Below 1.5 s is good. A shorter one can be chosen in the settings.</source>
        <translation>Wie lange nach dem Sprechen ein Wort erscheint; die Hälfte aller Wörter ist schneller. Unter 1,5 s ist gut. In den Einstellungen lässt sich eine kürzere wählen.</translation>
    </message>
    <message>
        <source>How far captions are behind beyond their usual latency. 0 is good; from 1 s on, work is saved to catch up.</source>
        <translation>Wie weit die Untertitel über ihre übliche Latenz hinaus zurückliegen. 0 ist gut; ab 1 s wird Arbeit gespart, um aufzuholen.</translation>
    </message>
    <message>
        <source>Camera pictures left out because the computer was busy. A few make no difference; sound is never left out.</source>
        <translation>Kamerabilder, die ausgelassen wurden, weil der Rechner beschäftigt war. Einige wenige stören nicht; Ton wird nie ausgelassen.</translation>
    </message>
    <message>
        <source>How much the pictures come after the sound, as estimated from lips and sound. Up to 80 ms either way is good.</source>
        <translation>Um wie viel die Bilder nach dem Ton kommen, geschätzt aus Lippen und Ton. Bis 80 ms in beide Richtungen ist gut.</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Add files…</source>
        <translation>Dateien wählen…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Bring back removed files</source>
        <translation>Entfernte zurückholen</translation>
    </message>
    <message>
        <source>Save all…</source>
        <translation>Alle speichern…</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien wählen</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Sound and video (%1)</source>
        <translation>Ton und Video (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>FileDetail</name>
    <message>
        <source>Choose a file to read what was said in it</source>
        <translation>Eine Datei wählen, um zu lesen, was darin gesagt wurde</translation>
    </message>
    <message>
        <source>This file waits for its turn.</source>
        <translation>Diese Datei wartet, bis sie an der Reihe ist.</translation>
    </message>
    <message>
        <source>Words appear here as they are recognised.</source>
        <translation>Wörter erscheinen hier, sobald sie erkannt sind.</translation>
    </message>
    <message>
        <source>No words were recognised in this file.</source>
        <translation>In dieser Datei wurden keine Wörter erkannt.</translation>
    </message>
    <message>
        <source>Nothing was recognised. See above what to do, then try again.</source>
        <translation>Nichts wurde erkannt. Oben steht, was zu tun ist; dann erneut versuchen.</translation>
    </message>
    <message>
        <source>Cancelled before any words were recognised. “Try again” starts anew.</source>
        <translation>Abgebrochen, bevor Wörter erkannt wurden. „Erneut versuchen“ beginnt von vorn.</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
</context>
<context>
    <name>FileQueue</name>
    <message>
        <source>The engine could not be started.</source>
        <translation>Die Erkennung konnte nicht gestartet werden.</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Transcribing</source>
        <translation>Wird verschriftet</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>length %1</source>
        <translation>Länge %1</translation>
    </message>
    <message>
        <source>Cancelling …</source>
        <translation>Wird abgebrochen …</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Beginnt …</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 done</source>
        <translation>%1 fertig</translation>
    </message>
    <message>
        <source>%1 elapsed</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>noch etwa %1</translation>
    </message>
    <message>
        <source>RTF %1</source>
        <translation>RTF %1</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Files are still being transcribed. Close all the same?</source>
        <translation>Es werden noch Dateien verschriftet. Trotzdem schließen?</translation>
    </message>
    <message numerus="yes">
        <source>%n transcript(s) of files are not saved. Close all the same?</source>
        <translation>
            <numerusform>%n Mitschrift von Dateien ist nicht gespeichert. Trotzdem schließen?</numerusform>
            <numerusform>%n Mitschriften von Dateien sind nicht gespeichert. Trotzdem schließen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation>Ton und Lippen</translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation>Nur Ton</translation>
    </message>
    <message>
        <source>Lips only</source>
        <translation>Nur Lippen</translation>
    </message>
    <message>
        <source>What is used of files that begin from now on. Automatic uses lips where there is a picture.</source>
        <translation>Was von Dateien genutzt wird, die ab jetzt beginnen. Automatisch nutzt Lippen, wo es ein Bild gibt.</translation>
    </message>
    <message>
        <source>&amp;Mode</source>
        <translation>&amp;Modus</translation>
    </message>
    <message>
        <source>Looking for files …</source>
        <translation>Sucht Dateien …</translation>
    </message>
    <message>
        <source>%1 of %2 finished</source>
        <translation>%1 von %2 fertig</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) removed with what was recognised</source>
        <translation>
            <numerusform>%n Datei mit dem Erkannten entfernt</numerusform>
            <numerusform>%n Dateien mit dem Erkannten entfernt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) transcribed</source>
        <translation>
            <numerusform>%n Datei verschriftet</numerusform>
            <numerusform>%n Dateien verschriftet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in the transcript</source>
        <translation>In der Mitschrift suchen</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>Vorige Fundstelle</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>Nächste Fundstelle</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>Suchleiste schließen</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, from the other end</source>
        <translation>%1, vom anderen Ende</translation>
    </message>
</context>
<context>
    <name>Gutter</name>
    <message>
        <source>Time stamps</source>
        <translation>Zeitmarken</translation>
    </message>
</context>
<context>
    <name>HintLine</name>
    <message>
        <source>Open the privacy settings</source>
        <translation>Datenschutz-Einstellungen öffnen</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>No camera is chosen.
Sound alone is used; with a camera lips are read too.</source>
        <translation>Keine Kamera gewählt.
Nur Ton wird genutzt; mit Kamera werden auch Lippen gelesen.</translation>
    </message>
    <message>
        <source>Sound only: the camera stays off.</source>
        <translation>Nur Ton: Die Kamera bleibt aus.</translation>
    </message>
    <message>
        <source>No camera found.
Plug one in, or use a network camera by its address.</source>
        <translation>Keine Kamera gefunden.
Eine anschließen oder eine Netzwerkkamera über ihre Adresse nutzen.</translation>
    </message>
    <message>
        <source>The chosen camera is not connected.
Plug it in, or choose another one.</source>
        <translation>Die gewählte Kamera ist nicht verbunden.
Anschließen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>The camera is off.
Its picture appears here after Start.</source>
        <translation>Die Kamera ist aus.
Ihr Bild erscheint hier nach dem Start.</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Waiting for the first picture …</source>
        <translation>Wartet auf das erste Bild …</translation>
    </message>
    <message>
        <source>Opening the devices and loading the model …</source>
        <translation>Öffnet die Geräte und lädt das Modell …</translation>
    </message>
    <message>
        <source>Recognising what was heard last …</source>
        <translation>Erkennt das zuletzt Gehörte …</translation>
    </message>
    <message>
        <source>Paused: what is said now is not recognised. Press Go on.</source>
        <translation>Angehalten: Was jetzt gesagt wird, wird nicht erkannt. „Weiter“ drücken.</translation>
    </message>
    <message>
        <source>Stopped. Press Start to go on below what is there.</source>
        <translation>Gestoppt. „Start“ setzt unter dem Vorhandenen fort.</translation>
    </message>
    <message>
        <source>Press Start, then speak.</source>
        <translation>„Start“ drücken, dann sprechen.</translation>
    </message>
    <message>
        <source>%1 is not connected: plug it in, or choose another one.</source>
        <translation>%1 ist nicht verbunden: anschließen oder anderes Gerät wählen.</translation>
    </message>
    <message>
        <source>No microphone found: plug one in; it is noticed within seconds.</source>
        <translation>Kein Mikrofon gefunden: eins anschließen; es wird in Sekunden bemerkt.</translation>
    </message>
    <message>
        <source>No camera found: sound alone works too. Plug one in, or use a network camera.</source>
        <translation>Keine Kamera gefunden: Es geht auch nur mit Ton. Eine anschließen oder eine Netzwerkkamera nutzen.</translation>
    </message>
    <message>
        <source>%1. It is tried again every second.</source>
        <translation>%1. Jede Sekunde wird es erneut versucht.</translation>
    </message>
    <message>
        <source>Nothing arrives from the microphone: is it muted, or not allowed for this program?</source>
        <translation>Vom Mikrofon kommt nichts an: stummgeschaltet oder für dieses Programm nicht erlaubt?</translation>
    </message>
    <message>
        <source>Nothing arrives from the microphone: is it muted? A switch on it or the sound settings may say so.</source>
        <translation>Vom Mikrofon kommt nichts an: stummgeschaltet? Schalter am Gerät und Toneinstellungen prüfen.</translation>
    </message>
    <message>
        <source>This computer is too slow at the moment (%1 s behind): %2. Closing other programs helps.</source>
        <translation>Dieser Rechner ist gerade zu langsam (%1 s Rückstand): %2. Andere Programme zu schließen hilft.</translation>
    </message>
    <message>
        <source>The microphone is too loud: turn it down, or speak from further away.</source>
        <translation>Das Mikrofon ist zu laut: leiser stellen oder mehr Abstand halten.</translation>
    </message>
    <message>
        <source>No face in the picture: look into the camera, and mind the light.</source>
        <translation>Kein Gesicht im Bild: in die Kamera sehen und auf Licht achten.</translation>
    </message>
    <message>
        <source>No face in the picture: sound alone is used until one is there.</source>
        <translation>Kein Gesicht im Bild: Bis eins da ist, wird nur Ton genutzt.</translation>
    </message>
    <message>
        <source>Looking for a face; sound alone is used until one is there.</source>
        <translation>Sucht ein Gesicht; bis eins da ist, wird nur Ton genutzt.</translation>
    </message>
    <message>
        <source>Watching the lips.</source>
        <translation>Sieht auf die Lippen.</translation>
    </message>
    <message>
        <source>Listening.</source>
        <translation>Hört zu.</translation>
    </message>
    <message>
        <source>Listening: speak, and words appear.</source>
        <translation>Hört zu: Gesprochenes erscheint als Text.</translation>
    </message>
</context>
<context>
    <name>LevelBar</name>
    <message>
        <source>Level of the microphone</source>
        <translation>Pegel des Mikrofons</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Sound level</source>
        <translation>Tonpegel</translation>
    </message>
    <message>
        <source>How loud the microphone is, in decibels below the loudest that it can tell. Speech between −30 and −12 is good.</source>
        <translation>Wie laut das Mikrofon ist, in Dezibel unter dem lautesten möglichen Wert. Sprache zwischen −30 und −12 ist gut.</translation>
    </message>
    <message>
        <source>No sound comes.</source>
        <translation>Es kommt kein Ton.</translation>
    </message>
    <message>
        <source>Microphone off</source>
        <translation>Mikrofon aus</translation>
    </message>
    <message>
        <source>Nothing arrives: muted?</source>
        <translation>Nichts kommt an: stumm?</translation>
    </message>
    <message>
        <source>Too loud: it clips</source>
        <translation>Zu laut: übersteuert</translation>
    </message>
    <message>
        <source>Very quiet</source>
        <translation>Sehr leise</translation>
    </message>
    <message>
        <source>Sound arrives</source>
        <translation>Ton kommt an</translation>
    </message>
</context>
<context>
    <name>LiveController</name>
    <message>
        <source>The engine cannot be started; install Viseme again.</source>
        <translation>Die Erkennung lässt sich nicht starten; Viseme neu installieren.</translation>
    </message>
    <message>
        <source>Neither a microphone nor a camera is chosen: choose at least one.</source>
        <translation>Weder Mikrofon noch Kamera gewählt: mindestens eins wählen.</translation>
    </message>
    <message>
        <source>This mode needs sound: choose a microphone, or the mode “Lips only”.</source>
        <translation>Dieser Modus braucht Ton: ein Mikrofon oder den Modus „Nur Lippen“ wählen.</translation>
    </message>
    <message>
        <source>This mode needs pictures: choose a camera, or the mode “Sound only”.</source>
        <translation>Dieser Modus braucht Bilder: eine Kamera oder den Modus „Nur Ton“ wählen.</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>The live transcript is not saved and would be lost.</source>
        <translation>Die Live-Mitschrift ist nicht gespeichert und ginge verloren.</translation>
    </message>
    <message>
        <source>Follow the next face</source>
        <translation>Nächstem Gesicht folgen</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Was das Modell sieht</translation>
    </message>
    <message>
        <source>The followed face, turned upright, small and grey. Only what is in the frame is read.</source>
        <translation>Das verfolgte Gesicht, gerade gedreht, klein und grau. Gelesen wird nur, was im Rahmen ist.</translation>
    </message>
    <message>
        <source>There is no other face to follow.</source>
        <translation>Es gibt kein anderes Gesicht.</translation>
    </message>
    <message>
        <source>Faces are found after Start.</source>
        <translation>Gesichter werden nach dem Start gefunden.</translation>
    </message>
</context>
<context>
    <name>LookPage</name>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Another language is used from the next start on.</source>
        <translation>Eine andere Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Mitschrift</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Show times</source>
        <translation>Zeiten zeigen</translation>
    </message>
    <message>
        <source>Shade words by confidence</source>
        <translation>Wörter nach Sicherheit abstufen</translation>
    </message>
    <message>
        <source>Words that the model is less sure of are grey, the least sure ones underlined.</source>
        <translation>Wörter, bei denen das Modell weniger sicher ist, sind grau, die unsichersten unterstrichen.</translation>
    </message>
    <message>
        <source>Live page</source>
        <translation>Seite Live</translation>
    </message>
    <message>
        <source>Show landmarks of the face</source>
        <translation>Merkpunkte des Gesichts zeigen</translation>
    </message>
    <message>
        <source>Show the plot of speed and latency</source>
        <translation>Verlauf von Tempo und Latenz zeigen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Close Viseme?</source>
        <translation>Viseme schließen?</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Viseme</source>
        <translation>Viseme</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
</context>
<context>
    <name>ModeSwitch</name>
    <message>
        <source>What is recognised from</source>
        <translation>Woraus erkannt wird</translation>
    </message>
    <message>
        <source>Takes what is good at the time: sound and lips while there is a face, otherwise one alone.</source>
        <translation>Nimmt, was gerade gut ist: Ton und Lippen, solange ein Gesicht da ist, sonst eins allein.</translation>
    </message>
    <message>
        <source>Always both; best in noise.</source>
        <translation>Immer beides; am besten im Lärm.</translation>
    </message>
    <message>
        <source>The camera stays off.</source>
        <translation>Die Kamera bleibt aus.</translation>
    </message>
    <message>
        <source>The microphone stays off.</source>
        <translation>Das Mikrofon bleibt aus.</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>now: %1</source>
        <translation>jetzt: %1</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>This model file is in the list already.</source>
        <translation>Diese Modelldatei ist schon in der Liste.</translation>
    </message>
    <message>
        <source>%1 is fetched and whole.</source>
        <translation>%1 ist geladen und unversehrt.</translation>
    </message>
    <message>
        <source>%1 is removed.</source>
        <translation>%1 ist entfernt.</translation>
    </message>
    <message>
        <source>The program&apos;s own face detector: boxes and five landmarks.</source>
        <translation>Der eigene Gesichtsfinder des Programms: Rahmen und fünf Merkpunkte.</translation>
    </message>
    <message>
        <source>%1 is in the list.</source>
        <translation>%1 steht in der Liste.</translation>
    </message>
    <message>
        <source>%1 is in use.</source>
        <translation>%1 ist in Gebrauch.</translation>
    </message>
    <message>
        <source>%1 is whole: its SHA-256 is that of the catalogue.</source>
        <translation>%1 ist unversehrt: Die SHA-256 ist die des Katalogs.</translation>
    </message>
    <message>
        <source>%1 is damaged or altered: %2</source>
        <translation>%1 ist beschädigt oder verändert: %2</translation>
    </message>
    <message>
        <source>Stopped; what has come is kept, and fetching again goes on with it.</source>
        <translation>Gestoppt; was da ist, bleibt, und erneutes Laden setzt es fort.</translation>
    </message>
    <message>
        <source>fetch it again.</source>
        <translation>erneut laden.</translation>
    </message>
    <message>
        <source>put the file back in its place, or take it off the list.</source>
        <translation>die Datei zurücklegen oder von der Liste nehmen.</translation>
    </message>
    <message>
        <source>install Viseme again.</source>
        <translation>Viseme neu installieren.</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Face detector</source>
        <translation>Gesichtsfinder</translation>
    </message>
    <message>
        <source>Recogniser</source>
        <translation>Erkennung</translation>
    </message>
    <message>
        <source>comes with Viseme</source>
        <translation>gehört zu Viseme</translation>
    </message>
    <message>
        <source>fetched</source>
        <translation>geladen</translation>
    </message>
    <message>
        <source>can be fetched</source>
        <translation>kann geladen werden</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>eigenes</translation>
    </message>
    <message>
        <source>is being loaded …</source>
        <translation>wird geladen …</translation>
    </message>
    <message>
        <source>is being verified …</source>
        <translation>wird geprüft …</translation>
    </message>
    <message>
        <source>is being fetched …</source>
        <translation>wird heruntergeladen …</translation>
    </message>
    <message>
        <source>is being removed …</source>
        <translation>wird entfernt …</translation>
    </message>
    <message>
        <source>is being looked at …</source>
        <translation>wird angesehen …</translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation>%1 kB</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>The file is damaged: %1</source>
        <translation>Die Datei ist beschädigt: %1</translation>
    </message>
    <message>
        <source>The file is not there: %1</source>
        <translation>Die Datei ist nicht da: %1</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Latencies</source>
        <translation>Latenzen</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>How accurate it is</source>
        <translation>Wie genau es ist</translation>
    </message>
    <message>
        <source>Its limits</source>
        <translation>Seine Grenzen</translation>
    </message>
    <message>
        <source>Not to be used for</source>
        <translation>Nicht geeignet für</translation>
    </message>
    <message>
        <source>What it has learnt from</source>
        <translation>Woraus es gelernt hat</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Lärm</translation>
    </message>
    <message>
        <source>Wrong words</source>
        <translation>Falsche Wörter</translation>
    </message>
    <message>
        <source>95 % between</source>
        <translation>95 % zwischen</translation>
    </message>
    <message>
        <source>sound and lips</source>
        <translation>Ton und Lippen</translation>
    </message>
    <message>
        <source>sound alone</source>
        <translation>nur Ton</translation>
    </message>
    <message>
        <source>lips alone</source>
        <translation>nur Lippen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ohne</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Recognise with this model from now on; the one in use stays until it is loaded</source>
        <translation>Ab jetzt mit diesem Modell erkennen; das bisherige bleibt, bis es geladen ist</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Fetch this model from its public address; asks first</source>
        <translation>Dieses Modell von seiner öffentlichen Adresse laden; fragt vorher</translation>
    </message>
    <message>
        <source>Fetch …</source>
        <translation>Laden …</translation>
    </message>
    <message>
        <source>Compare the file with the SHA-256 of the catalogue</source>
        <translation>Die Datei mit der SHA-256 des Katalogs vergleichen</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Delete a fetched model, or take a model file of yours off the list</source>
        <translation>Ein geladenes Modell löschen oder eine eigene Modelldatei aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Take a model file (.safetensors) of your own into the list</source>
        <translation>Eine eigene Modelldatei (.safetensors) in die Liste aufnehmen</translation>
    </message>
    <message>
        <source>Add a model file …</source>
        <translation>Modelldatei hinzufügen …</translation>
    </message>
    <message>
        <source>Model files (*.safetensors)</source>
        <translation>Modelldateien (*.safetensors)</translation>
    </message>
    <message>
        <source>Add a model file</source>
        <translation>Modelldatei hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Stop what is being done with this model</source>
        <translation>Abbrechen, was mit diesem Modell geschieht</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Look anew which models there are</source>
        <translation>Neu nachsehen, welche Modelle es gibt</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>The SHA-256 is copied.</source>
        <translation>Die SHA-256 ist kopiert.</translation>
    </message>
    <message>
        <source>Delete %1? To have it again it must be fetched again.</source>
        <translation>%1 löschen? Danach müsste es erneut geladen werden.</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>Modell entfernen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>Modes</name>
    <message>
        <source>Auto</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation>Ton und Lippen</translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation>Nur Ton</translation>
    </message>
    <message>
        <source>Lips only</source>
        <translation>Nur Lippen</translation>
    </message>
</context>
<context>
    <name>Moment</name>
    <message>
        <source>Picture of this moment</source>
        <translation>Bild dieses Augenblicks</translation>
    </message>
</context>
<context>
    <name>NetworkDialog</name>
    <message>
        <source>Network camera</source>
        <translation>Netzwerkkamera</translation>
    </message>
    <message>
        <source>The maker&apos;s manual tells the address; it often begins with rtsp:// or http://.</source>
        <translation>Die Adresse steht in der Anleitung des Herstellers; oft beginnt sie mit rtsp:// oder http://.</translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation>Passwort zeigen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>User name, if any</source>
        <translation>Benutzername, falls nötig</translation>
    </message>
    <message>
        <source>Password, if any</source>
        <translation>Passwort, falls nötig</translation>
    </message>
    <message>
        <source>The password is not stored: after a new start it is asked for again.</source>
        <translation>Das Passwort wird nicht gespeichert: Nach einem Neustart wird erneut danach gefragt.</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>Use this camera</source>
        <translation>Diese Kamera nutzen</translation>
    </message>
    <message>
        <source>Type the address of the camera.</source>
        <translation>Die Adresse der Kamera eingeben.</translation>
    </message>
    <message>
        <source>An address holds no spaces and no line breaks.</source>
        <translation>Eine Adresse enthält keine Leerzeichen und Zeilenumbrüche.</translation>
    </message>
    <message>
        <source>The address must begin with rtsp:// or http:// (or rtsps, rtmp, https, udp, tcp, srt), such as rtsp://192.168.1.20:554/stream.</source>
        <translation>Die Adresse muss mit rtsp:// oder http:// beginnen (oder rtsps, rtmp, https, udp, tcp, srt), etwa rtsp://192.168.1.20:554/stream.</translation>
    </message>
    <message>
        <source>The address names no camera: behind :// comes its name or number in the network.</source>
        <translation>Die Adresse nennt keine Kamera: Nach :// kommt ihr Name oder ihre Nummer im Netz.</translation>
    </message>
    <message>
        <source>The number behind the colon is a port, from 0 to 65535.</source>
        <translation>Die Zahl nach dem Doppelpunkt ist ein Port, von 0 bis 65535.</translation>
    </message>
    <message>
        <source>Waiting for a picture …</source>
        <translation>Wartet auf ein Bild …</translation>
    </message>
    <message>
        <source>A picture has come (%1). Use this camera.</source>
        <translation>Ein Bild ist da (%1). Diese Kamera kann genutzt werden.</translation>
    </message>
</context>
<context>
    <name>NoiseControls</name>
    <message>
        <source>Hear it</source>
        <translation>Hören</translation>
    </message>
    <message>
        <source>Babble</source>
        <translation>Stimmengewirr</translation>
    </message>
    <message>
        <source>White noise</source>
        <translation>Weißes Rauschen</translation>
    </message>
    <message>
        <source>Pink noise</source>
        <translation>Rosa Rauschen</translation>
    </message>
    <message>
        <source>Recording …</source>
        <translation>Aufnahme …</translation>
    </message>
    <message>
        <source>Babble is many people talking at once: the hardest noise, as it is speech itself.</source>
        <translation>Stimmengewirr sind viele Menschen, die zugleich reden: der schwerste Lärm, denn er ist selbst Sprache.</translation>
    </message>
    <message>
        <source>Play what the recognisers hear, voice and noise together</source>
        <translation>Abspielen, was die Erkennungen hören: Stimme und Lärm zusammen</translation>
    </message>
    <message>
        <source>&amp;Noise</source>
        <translation>&amp;Lärm</translation>
    </message>
    <message>
        <source>Noise bench</source>
        <translation>Lärmtest</translation>
    </message>
    <message>
        <source>More noise</source>
        <translation>Mehr Lärm</translation>
    </message>
    <message>
        <source>Less noise</source>
        <translation>Weniger Lärm</translation>
    </message>
    <message>
        <source>Hear the noise on/off</source>
        <translation>Lärm hören ein/aus</translation>
    </message>
    <message>
        <source>Choose a noise recording…</source>
        <translation>Lärmaufnahme wählen…</translation>
    </message>
    <message>
        <source>Noise recording</source>
        <translation>Lärmaufnahme</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>No noise</source>
        <translation>Kein Lärm</translation>
    </message>
    <message>
        <source>%1 dB: noise in the background</source>
        <translation>%1 dB: Lärm im Hintergrund</translation>
    </message>
    <message>
        <source>%1 dB: quieter than the voice</source>
        <translation>%1 dB: leiser als die Stimme</translation>
    </message>
    <message>
        <source>%1 dB: a little quieter than the voice</source>
        <translation>%1 dB: etwas leiser als die Stimme</translation>
    </message>
    <message>
        <source>0 dB: as loud as the voice</source>
        <translation>0 dB: so laut wie die Stimme</translation>
    </message>
    <message>
        <source>%1 dB: louder than the voice</source>
        <translation>%1 dB: lauter als die Stimme</translation>
    </message>
    <message>
        <source>%1 dB: much louder than the voice</source>
        <translation>%1 dB: viel lauter als die Stimme</translation>
    </message>
    <message>
        <source>%1 dB: the voice drowns</source>
        <translation>%1 dB: die Stimme geht unter</translation>
    </message>
</context>
<context>
    <name>NoiseSlider</name>
    <message>
        <source>Noise</source>
        <translation>Lärm</translation>
    </message>
</context>
<context>
    <name>OverlayWindow</name>
    <message>
        <source>Captions</source>
        <translation>Untertitel</translation>
    </message>
    <message>
        <source>Arrow keys move, Shift and arrow keys resize, Escape closes, the menu key shows more.</source>
        <translation>Pfeiltasten verschieben, Umschalt mit Pfeiltasten ändert die Größe, Esc schließt, die Menütaste zeigt mehr.</translation>
    </message>
    <message>
        <source>Captions appear here. Drag to move, right-click for more.</source>
        <translation>Hier erscheinen Untertitel. Ziehen verschiebt, Rechtsklick zeigt mehr.</translation>
    </message>
</context>
<context>
    <name>PathRow</name>
    <message>
        <source>The one used last</source>
        <translation>Zuletzt benutzter</translation>
    </message>
    <message>
        <source>None chosen yet</source>
        <translation>Noch keine gewählt</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Folder for exports</source>
        <translation>Ordner für Exporte</translation>
    </message>
    <message>
        <source>File to append to</source>
        <translation>Datei zum Anhängen</translation>
    </message>
    <message>
        <source>Transcripts (*.txt *.srt *.vtt *.jsonl)</source>
        <translation>Mitschriften (*.txt *.srt *.vtt *.jsonl)</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Network camera …</source>
        <translation>Netzwerkkamera …</translation>
    </message>
</context>
<context>
    <name>PlayerController</name>
    <message>
        <source>%1 cannot be played: %2</source>
        <translation>%1 kann nicht abgespielt werden: %2</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Speed and latency over the last minute</source>
        <translation>Tempo und Latenz der letzten Minute</translation>
    </message>
    <message>
        <source>Above: RTF, seconds of work for one second of speech; the dashed line is 1, the most that keeps up. Below: milliseconds from a word to its text.</source>
        <translation>Oben: RTF, Sekunden Arbeit für eine Sekunde Sprache; die gestrichelte Linie ist 1, mehr hält nicht Schritt. Unten: Millisekunden vom Wort bis zu seinem Text.</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>RTF</source>
        <translation>RTF</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>60 s ago</source>
        <translation>vor 60 s</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>RTF %1, latency %2</source>
        <translation>RTF %1, Latenz %2</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Camera picture</source>
        <translation>Kamerabild</translation>
    </message>
    <message>
        <source>This face is followed: its lips are read.</source>
        <translation>Diesem Gesicht wird gefolgt: Seine Lippen werden gelesen.</translation>
    </message>
    <message>
        <source>Click to follow this face.</source>
        <translation>Klicken, um diesem Gesicht zu folgen.</translation>
    </message>
    <message>
        <source>speaking</source>
        <translation>spricht</translation>
    </message>
    <message>
        <source>No face is found.</source>
        <translation>Kein Gesicht gefunden.</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) found</source>
        <translation>
            <numerusform>%n Gesicht gefunden</numerusform>
            <numerusform>%n Gesichter gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>one is followed</source>
        <translation>einem wird gefolgt</translation>
    </message>
    <message>
        <source>none is followed</source>
        <translation>keinem wird gefolgt</translation>
    </message>
    <message>
        <source>Preview of the captions</source>
        <translation>Vorschau der Untertitel</translation>
    </message>
    <message>
        <source>This is what was said.</source>
        <translation>Das wurde gesagt.</translation>
    </message>
    <message>
        <source>This is being said now</source>
        <translation>Das wird gerade gesagt</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Fetch it now</source>
        <translation>Jetzt laden</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>This uses the network: %1 from %2. Nothing but the request for the file is sent.</source>
        <translation>Das nutzt das Netz: %1 von %2. Gesendet wird nur die Anfrage nach der Datei.</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
</context>
<context>
    <name>RecognitionPage</name>
    <message>
        <source>Recognition</source>
        <translation>Erkennung</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>The models page tells what each one can do and fetches others.</source>
        <translation>Die Seite Modelle sagt, was jedes kann, und lädt weitere.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Sound and lips</source>
        <translation>Ton und Lippen</translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation>Nur Ton</translation>
    </message>
    <message>
        <source>Lips only</source>
        <translation>Nur Lippen</translation>
    </message>
    <message>
        <source>Automatic takes what is good at the time and says when that changes.</source>
        <translation>Automatisch nimmt, was gerade gut ist, und sagt, wenn sich das ändert.</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>320 ms: words come soonest</source>
        <translation>320 ms: Wörter kommen am schnellsten</translation>
    </message>
    <message>
        <source>480 ms: balanced</source>
        <translation>480 ms: ausgewogen</translation>
    </message>
    <message>
        <source>800 ms: fewest errors</source>
        <translation>800 ms: wenigste Fehler</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>How far the model listens ahead before it writes a word.</source>
        <translation>Wie weit das Modell voraushört, bevor es ein Wort schreibt.</translation>
    </message>
    <message>
        <source>Beam width</source>
        <translation>Suchbreite</translation>
    </message>
    <message>
        <source>Readings that are weighed against each other; 1 is fastest.</source>
        <translation>Lesarten, die gegeneinander abgewogen werden; 1 ist am schnellsten.</translation>
    </message>
    <message>
        <source>The largest</source>
        <translation>Das größte</translation>
    </message>
    <message>
        <source>The one that speaks</source>
        <translation>Das sprechende</translation>
    </message>
    <message>
        <source>The leftmost</source>
        <translation>Das linke</translation>
    </message>
    <message>
        <source>The rightmost</source>
        <translation>Das rechte</translation>
    </message>
    <message>
        <source>Face to follow</source>
        <translation>Welchem Gesicht folgen</translation>
    </message>
    <message>
        <source>Where there are several; a click on a face in the picture chooses it.</source>
        <translation>Wenn es mehrere gibt; ein Klick auf ein Gesicht im Bild wählt es.</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>Pictures late by</source>
        <translation>Bilder verspätet um</translation>
    </message>
    <message>
        <source>Against the sound, for cameras that lag. The live page measures it.</source>
        <translation>Gegenüber dem Ton, für träge Kameras. Die Seite Live misst es.</translation>
    </message>
    <message>
        <source>One word or phrase on each line</source>
        <translation>Ein Wort oder eine Wendung je Zeile</translation>
    </message>
    <message>
        <source>Words to expect</source>
        <translation>Erwartete Wörter</translation>
    </message>
    <message>
        <source>Names and terms that are preferred in files.</source>
        <translation>Namen und Begriffe, die in Dateien bevorzugt werden.</translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
</context>
<context>
    <name>SaveAll</name>
    <message>
        <source>Save all transcripts in</source>
        <translation>Alle Mitschriften speichern in</translation>
    </message>
    <message>
        <source>%1 is one of the recordings and would be replaced; choose another folder.</source>
        <translation>%1 ist eine der Aufnahmen und würde ersetzt; einen anderen Ordner wählen.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of these names are in the folder already: %1. Replace them?</source>
        <translation>
            <numerusform>%n Datei dieses Namens ist schon im Ordner: %1. Ersetzen?</numerusform>
            <numerusform>%n Dateien dieser Namen sind schon im Ordner: %1. Ersetzen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Save all</source>
        <translation>Alle speichern</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation>Nicht speichern</translation>
    </message>
    <message numerus="yes">
        <source>%n transcript(s) saved in %1</source>
        <translation>
            <numerusform>%n Mitschrift gespeichert in %1</numerusform>
            <numerusform>%n Mitschriften gespeichert in %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Subtitles, SubRip</source>
        <translation>Untertitel, SubRip</translation>
    </message>
    <message>
        <source>Subtitles, WebVTT</source>
        <translation>Untertitel, WebVTT</translation>
    </message>
    <message>
        <source>Everything, with times and confidences (JSON)</source>
        <translation>Alles, mit Zeiten und Sicherheiten (JSON)</translation>
    </message>
    <message>
        <source>Everything, a line of JSON for each utterance</source>
        <translation>Alles, eine Zeile JSON je Äußerung</translation>
    </message>
    <message>
        <source>Save the transcript</source>
        <translation>Mitschrift speichern</translation>
    </message>
</context>
<context>
    <name>SavingPage</name>
    <message>
        <source>Saving</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Nothing is stored unless you turn it on here or export. Sound and pictures are never stored.</source>
        <translation>Gespeichert wird nur, wenn es hier eingeschaltet oder exportiert wird. Ton und Bilder werden nie gespeichert.</translation>
    </message>
    <message>
        <source>While live</source>
        <translation>Während Live</translation>
    </message>
    <message>
        <source>Append what is said to a file</source>
        <translation>Gesagtes an eine Datei anhängen</translation>
    </message>
    <message>
        <source>Each finished sentence is written at once. The ending of the name says how: txt, srt, vtt or jsonl.</source>
        <translation>Jeder fertige Satz wird sofort geschrieben. Die Endung des Namens sagt, wie: txt, srt, vtt oder jsonl.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Text (txt)</source>
        <translation>Text (txt)</translation>
    </message>
    <message>
        <source>Subtitles (srt)</source>
        <translation>Untertitel (srt)</translation>
    </message>
    <message>
        <source>Subtitles for the web (vtt)</source>
        <translation>Untertitel fürs Web (vtt)</translation>
    </message>
    <message>
        <source>Words with times and confidences (json)</source>
        <translation>Wörter mit Zeiten und Sicherheiten (json)</translation>
    </message>
    <message>
        <source>Format offered first</source>
        <translation>Zuerst angebotenes Format</translation>
    </message>
    <message>
        <source>Folder offered first</source>
        <translation>Zuerst angebotener Ordner</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>%1: no media files in this folder; add a file by itself if its ending is unusual</source>
        <translation>%1: keine Mediendateien in diesem Ordner; eine Datei mit ungewöhnlicher Endung einzeln hinzufügen</translation>
    </message>
    <message>
        <source>%1: no such file; it may have been moved or renamed</source>
        <translation>%1: Datei nicht gefunden; vielleicht wurde sie verschoben oder umbenannt</translation>
    </message>
    <message>
        <source>%1: cannot be looked up (%2)</source>
        <translation>%1: kann nicht nachgesehen werden (%2)</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>Caption overlay</source>
        <translation>Untertitel</translation>
    </message>
    <message>
        <source>Recognition</source>
        <translation>Erkennung</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>%1 is taken by “%2”. Choose another key, or take it from there first.</source>
        <translation>%1 gehört zu „%2“. Eine andere Taste wählen oder sie dort zuerst wegnehmen.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>Befehle und Tasten suchen</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>Befehle und ihre Tasten</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Nothing fits. Search for less.</source>
        <translation>Nichts passt. Weniger eingeben.</translation>
    </message>
    <message>
        <source>Press the keys for this action</source>
        <translation>Tasten für diesen Befehl drücken</translation>
    </message>
    <message>
        <source>As at first</source>
        <translation>Wie anfangs</translation>
    </message>
    <message>
        <source>Give this action the key that it came with</source>
        <translation>Diesem Befehl seine ursprüngliche Taste geben</translation>
    </message>
    <message>
        <source>All as at first</source>
        <translation>Alle wie anfangs</translation>
    </message>
    <message>
        <source>Changed by you</source>
        <translation>Geändert</translation>
    </message>
</context>
<context>
    <name>Side</name>
    <message>
        <source>words wrong</source>
        <translation>Wörter falsch</translation>
    </message>
    <message>
        <source>Word error rate: wrong, missing and made-up words for every hundred that were said. Lower is better.</source>
        <translation>Wortfehlerrate: falsche, fehlende und erfundene Wörter je hundert gesagte. Weniger ist besser.</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Word error rate, %1: %2</source>
        <translation>Wortfehlerrate, %1: %2</translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Choose the microphone</source>
        <translation>Mikrofon wählen</translation>
    </message>
    <message>
        <source>Choose the camera</source>
        <translation>Kamera wählen</translation>
    </message>
    <message>
        <source>Network camera …</source>
        <translation>Netzwerkkamera …</translation>
    </message>
    <message>
        <source>Use a camera of the network by its address</source>
        <translation>Eine Kamera im Netz über ihre Adresse nutzen</translation>
    </message>
    <message>
        <source>Look for devices again</source>
        <translation>Geräte neu suchen</translation>
    </message>
</context>
<context>
    <name>Starting</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>End now</source>
        <translation>Jetzt beenden</translation>
    </message>
    <message>
        <source>Do not wait until what was heard last is recognised</source>
        <translation>Nicht warten, bis das zuletzt Gehörte erkannt ist</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Recognise what was heard, then end</source>
        <translation>Gehörtes erkennen, dann beenden</translation>
    </message>
    <message>
        <source>Caption what microphone and camera hear and see</source>
        <translation>Untertiteln, was Mikrofon und Kamera hören und sehen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Listen and look again</source>
        <translation>Wieder zuhören und hinsehen</translation>
    </message>
    <message>
        <source>Throw away what comes, until you go on</source>
        <translation>Verwerfen, was kommt, bis es weitergeht</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Figures of the session</source>
        <translation>Zahlen der Sitzung</translation>
    </message>
</context>
<context>
    <name>StepRow</name>
    <message>
        <source>Open the privacy settings</source>
        <translation>Datenschutz-Einstellungen öffnen</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>could be better</source>
        <translation>geht besser</translation>
    </message>
    <message>
        <source>does not work</source>
        <translation>geht nicht</translation>
    </message>
</context>
<context>
    <name>Storage</name>
    <message>
        <source>Finals are appended to %1.</source>
        <translation>Fertiger Text wird an %1 angehängt.</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>Gespeichert in %1.</translation>
    </message>
    <message>
        <source>Nothing is stored: the text is in memory until the window closes.</source>
        <translation>Nichts wird gespeichert: Der Text ist im Arbeitsspeicher, bis das Fenster schließt.</translation>
    </message>
    <message>
        <source>Finals are appended to %1; from the next start on, to %2.</source>
        <translation>Fertiger Text wird an %1 angehängt; ab dem nächsten Start an %2.</translation>
    </message>
    <message>
        <source>Nothing is stored yet: finals are appended to %1 from the next start on.</source>
        <translation>Noch wird nichts gespeichert: Fertiger Text wird ab dem nächsten Start an %1 angehängt.</translation>
    </message>
    <message>
        <source>Finals are appended to %1 until you stop; nothing is stored after that.</source>
        <translation>Fertiger Text wird bis zum Stopp an %1 angehängt; danach wird nichts gespeichert.</translation>
    </message>
    <message>
        <source>Append finals to a file</source>
        <translation>Fertigen Text an Datei anhängen</translation>
    </message>
    <message>
        <source>captions</source>
        <translation>untertitel</translation>
    </message>
    <message>
        <source>%1: choose a name that ends in .txt, .srt, .vtt or .jsonl.</source>
        <translation>%1: einen Namen wählen, der auf .txt, .srt, .vtt oder .jsonl endet.</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>Toasts</name>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>TranscriptPanel</name>
    <message>
        <source>The transcript is cleared.</source>
        <translation>Die Mitschrift ist gelöscht.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Choose the file …</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>The transcript is on the clipboard.</source>
        <translation>Die Mitschrift ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Clear the transcript</source>
        <translation>Mitschrift löschen</translation>
    </message>
    <message>
        <source>This transcript is not saved. Clear it?</source>
        <translation>Diese Mitschrift ist nicht gespeichert. Löschen?</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>Gespeichert in %1.</translation>
    </message>
</context>
<context>
    <name>TranscriptText</name>
    <message>
        <source>Transcript</source>
        <translation>Mitschrift</translation>
    </message>
    <message>
        <source>confidence %1 %</source>
        <translation>Sicherheit %1 %</translation>
    </message>
    <message>
        <source>Click to hear it</source>
        <translation>Klicken, um es zu hören</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Nothing here yet. What is said appears here.</source>
        <translation>Noch nichts da. Gesagtes erscheint hier.</translation>
    </message>
    <message>
        <source>New text below</source>
        <translation>Neuer Text unten</translation>
    </message>
</context>
<context>
    <name>WelcomeCheck</name>
    <message>
        <source>Looking for a microphone …</source>
        <translation>Sucht ein Mikrofon …</translation>
    </message>
    <message>
        <source>Looking for a camera …</source>
        <translation>Sucht eine Kamera …</translation>
    </message>
    <message>
        <source>Passed over.</source>
        <translation>Übergangen.</translation>
    </message>
    <message>
        <source>Measuring how fast this computer is …</source>
        <translation>Misst, wie schnell dieser Rechner ist …</translation>
    </message>
    <message>
        <source>This needs a microphone or a camera.</source>
        <translation>Dafür ist ein Mikrofon oder eine Kamera nötig.</translation>
    </message>
    <message>
        <source>Say one sentence, such as “place red at G nine now”.</source>
        <translation>Einen Satz sagen, auf Englisch, etwa „place red at G nine now“.</translation>
    </message>
    <message>
        <source>Your face is seen.</source>
        <translation>Das Gesicht ist zu sehen.</translation>
    </message>
    <message>
        <source>Your voice is heard, but too loud: turn the microphone down or move away from it.</source>
        <translation>Die Stimme ist zu hören, aber zu laut: Mikrofon leiser stellen oder mehr Abstand halten.</translation>
    </message>
    <message>
        <source>Your voice is heard.</source>
        <translation>Die Stimme ist zu hören.</translation>
    </message>
    <message>
        <source>The microphone gives no sound at all: switch it on, or choose another one.</source>
        <translation>Das Mikrofon gibt gar keinen Ton: einschalten oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>%1 is gone: connect it again.</source>
        <translation>%1 ist weg: wieder anschließen.</translation>
    </message>
    <message>
        <source>Understood: “%1”</source>
        <translation>Verstanden: „%1“</translation>
    </message>
    <message>
        <source>No voice was heard: speak closer to the microphone, or choose another one.</source>
        <translation>Keine Stimme gehört: näher am Mikrofon sprechen oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>No face was found: look into the camera, with light on your face.</source>
        <translation>Kein Gesicht gefunden: in die Kamera sehen, mit Licht auf dem Gesicht.</translation>
    </message>
    <message>
        <source>No words yet: speak clearly and close to the microphone; you can go on all the same.</source>
        <translation>Noch keine Wörter: deutlich und nah am Mikrofon sprechen; es geht auch so weiter.</translation>
    </message>
    <message>
        <source>Say something.</source>
        <translation>Etwas sagen.</translation>
    </message>
    <message>
        <source>Look into the camera.</source>
        <translation>In die Kamera sehen.</translation>
    </message>
    <message>
        <source>No microphone is chosen: choose one on the page Live.</source>
        <translation>Kein Mikrofon gewählt: auf der Seite Live eins wählen.</translation>
    </message>
    <message>
        <source>No camera is chosen: choose one on the page Live.</source>
        <translation>Keine Kamera gewählt: auf der Seite Live eine wählen.</translation>
    </message>
    <message>
        <source>No microphone was found: plug one in and check again.</source>
        <translation>Kein Mikrofon gefunden: eins anschließen und erneut prüfen.</translation>
    </message>
    <message>
        <source>No camera was found: plug one in, or go on with sound alone.</source>
        <translation>Keine Kamera gefunden: eine anschließen oder nur mit Ton weitermachen.</translation>
    </message>
    <message>
        <source>Fast enough: a second of speech takes %1 s.</source>
        <translation>Schnell genug: Eine Sekunde Sprache braucht %1 s.</translation>
    </message>
    <message>
        <source>Just fast enough (%1 s for a second): close other programs meanwhile.</source>
        <translation>Gerade schnell genug (%1 s je Sekunde): solange andere Programme schließen.</translation>
    </message>
    <message>
        <source>Too slow (%1 s for a second): choose sound alone and a latency of 800 ms.</source>
        <translation>Zu langsam (%1 s je Sekunde): nur Ton und 800 ms Latenz wählen.</translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Check microphone and camera</source>
        <translation>Mikrofon und Kamera prüfen</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Camera and face</source>
        <translation>Kamera und Gesicht</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>One sentence</source>
        <translation>Ein Satz</translation>
    </message>
    <message>
        <source>What the camera sees</source>
        <translation>Was die Kamera sieht</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Let us see whether everything works</source>
        <translation>Kurz prüfen, ob alles geht</translation>
    </message>
    <message>
        <source>It takes half a minute. Nothing is stored, and nothing leaves this computer.</source>
        <translation>Es dauert eine halbe Minute. Nichts wird gespeichert, und nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>WholePage</name>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Write them to a file, for another computer. Devices and window places are left out.</source>
        <translation>In eine Datei schreiben, für einen anderen Rechner. Geräte und Fensterplätze bleiben außen vor.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Take them from such a file. Where something in it is wrong, nothing is changed.</source>
        <translation>Aus einer solchen Datei übernehmen. Ist etwas darin falsch, wird nichts geändert.</translation>
    </message>
    <message>
        <source>Reset…</source>
        <translation>Zurücksetzen…</translation>
    </message>
    <message>
        <source>Everything as it was at first, keys too. Devices and window places stay.</source>
        <translation>Alles wie anfangs, auch die Tasten. Geräte und Fensterplätze bleiben.</translation>
    </message>
    <message>
        <source>The settings are in %1.</source>
        <translation>Die Einstellungen sind in %1.</translation>
    </message>
    <message>
        <source>Imported, but this version does not know: %1.</source>
        <translation>Importiert, aber diese Version kennt nicht: %1.</translation>
    </message>
    <message>
        <source>The settings were imported.</source>
        <translation>Die Einstellungen wurden importiert.</translation>
    </message>
    <message>
        <source>All settings are as they were at first.</source>
        <translation>Alle Einstellungen sind wie anfangs.</translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation>Einstellungen exportieren</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>Einstellungen importieren</translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation>Einstellungen (*.json)</translation>
    </message>
    <message>
        <source>Reset all settings?</source>
        <translation>Alle Einstellungen zurücksetzen?</translation>
    </message>
    <message>
        <source>Your choices and keys would be lost.</source>
        <translation>Gewähltes und geänderte Tasten gingen verloren.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
</context>
<context>
    <name>_Scale</name>
    <message>
        <source>clean</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
</context>
</TS>
