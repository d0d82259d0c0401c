/** Every word of the console, in English and in German. */

import { useSyncExternalStore } from 'react'

export type Language = 'en' | 'de'
type Values = Record<string, string | number>

const WORDS = {
  'app.name': ['CareerBird', 'CareerBird'],
  'app.skip': ['Skip to content', 'Zum Inhalt springen'],
  'app.loading': ['Loading…', 'Wird geladen…'],
  'app.retry': ['Try again', 'Erneut versuchen'],
  'app.more': ['Show more', 'Mehr zeigen'],
  'app.close': ['Close', 'Schließen'],
  'app.cancel': ['Cancel', 'Abbrechen'],
  'app.notFound': ['There is nothing at this address.', 'Unter dieser Adresse gibt es nichts.'],
  'app.brokeTitle': ['Something in this page broke', 'Etwas auf dieser Seite ist kaputtgegangen'],
  'app.brokeText': [
    'Nothing is lost: jobs run on the server. Load the page again; if it breaks again, tell your operator the message below.',
    'Nichts ist verloren: Aufträge laufen auf dem Server. Laden Sie die Seite neu; geht sie wieder kaputt, nennen Sie Ihrem Betreiber die Meldung unten.',
  ],
  'app.reload': ['Load again', 'Neu laden'],
  'nav.main': ['Main', 'Hauptmenü'],
  'nav.jobs': ['Jobs', 'Aufträge'],
  'nav.new': ['New analysis', 'Neue Analyse'],
  'nav.postings': ['Job descriptions', 'Stellenbeschreibungen'],
  'nav.ops': ['Operations', 'Betrieb'],

  'live.live': ['Live', 'Live'],
  'live.connecting': ['Connecting…', 'Verbindet…'],
  'live.away': ['Offline, reconnecting…', 'Getrennt, verbindet neu…'],
  'live.awayHelp': [
    'The server cannot be reached. Jobs go on there; this page comes back by itself.',
    'Der Server ist nicht erreichbar. Aufträge laufen dort weiter; diese Seite kommt von selbst zurück.',
  ],

  'signIn.title': ['Sign in', 'Anmelden'],
  'signIn.again': ['Your sign-in has ended', 'Ihre Anmeldung ist abgelaufen'],
  'signIn.text': [
    'Open the console from your application, or paste an access token. make run prints a link that signs you in.',
    'Öffnen Sie die Konsole aus Ihrer Anwendung oder fügen Sie ein Zugangstoken ein. make run zeigt einen Link, der Sie anmeldet.',
  ],
  'signIn.againText': [
    'Nothing on this page is lost. Sign in again in your application, or paste a new access token, and it goes on where it was.',
    'Nichts auf dieser Seite ist verloren. Melden Sie sich in Ihrer Anwendung neu an oder fügen Sie ein neues Zugangstoken ein, dann geht es hier weiter.',
  ],
  'signIn.token': ['Access token', 'Zugangstoken'],
  'signIn.submit': ['Continue', 'Weiter'],
  'signIn.wrong': [
    'This is not an access token. It has three parts with dots between them.',
    'Das ist kein Zugangstoken. Es hat drei Teile mit Punkten dazwischen.',
  ],
  'signIn.soon': [
    'Your sign-in ends in {minutes} min. Sign in again in your application, or paste a new token, and nothing is interrupted.',
    'Ihre Anmeldung endet in {minutes} min. Melden Sie sich in Ihrer Anwendung neu an oder fügen Sie ein neues Token ein, dann wird nichts unterbrochen.',
  ],
  'signIn.renew': ['Renew', 'Erneuern'],

  'error.title': ['This could not be shown', 'Das konnte nicht angezeigt werden'],
  'error.noAnswer': [
    'The server does not answer. The page tries again by itself.',
    'Der Server antwortet nicht. Die Seite versucht es von selbst erneut.',
  ],
  'error.gone': ['This does not exist, or no longer.', 'Das gibt es nicht oder nicht mehr.'],
  'error.limit': [
    'Your plan’s limit for this minute is reached. Try again in {seconds} s.',
    'Das Limit Ihres Plans für diese Minute ist erreicht. Versuchen Sie es in {seconds} s erneut.',
  ],
  'error.busy': [
    'The server is busy for a moment. Try again.',
    'Der Server ist gerade ausgelastet. Versuchen Sie es erneut.',
  ],
  'error.unknown': ['This did not work. Try again.', 'Das hat nicht geklappt. Versuchen Sie es erneut.'],

  'jobs.title': ['Jobs', 'Aufträge'],
  'jobs.emptyTitle': ['No jobs yet', 'Noch keine Aufträge'],
  'jobs.emptyText': [
    'Describe a job, drop a folder of resumes, and the ranking appears here while they are read.',
    'Beschreiben Sie eine Stelle, legen Sie einen Ordner mit Lebensläufen ab, und die Rangliste entsteht hier, während sie gelesen werden.',
  ],
  'jobs.older': ['Show older jobs', 'Ältere Aufträge zeigen'],
  'jobs.missed': ['Ended while you were away', 'Beendet, während Sie weg waren'],
  'jobs.dismissMissed': ['I have seen these', 'Gesehen'],
  'jobs.notify': ['Tell me when jobs end', 'Benachrichtigen, wenn Aufträge enden'],
  'jobs.notifyOn': ['You will be notified when jobs end.', 'Sie werden benachrichtigt, wenn Aufträge enden.'],
  'jobs.notifyOff': [
    'Your browser does not allow notifications; ends are shown in this page and its title.',
    'Ihr Browser erlaubt keine Benachrichtigungen; das Ende zeigen Seite und Titel.',
  ],
  'jobs.name': ['Job', 'Auftrag'],
  'jobs.state': ['State', 'Zustand'],
  'jobs.progress': ['Progress', 'Fortschritt'],
  'jobs.items': ['Items', 'Einträge'],
  'jobs.created': ['Submitted', 'Eingereicht'],
  'jobs.showing': ['Your jobs, newest first', 'Ihre Aufträge, neueste zuerst'],

  'type.bulk_analysis': ['Resume analysis', 'Analyse von Lebensläufen'],
  'type.skill_gap_batch': ['Skill gaps', 'Kompetenzlücken'],
  'type.report_generation': ['Report', 'Bericht'],

  'status.queued': ['Waiting', 'Wartet'],
  'status.processing': ['Running', 'Läuft'],
  'status.completed': ['Done', 'Fertig'],
  'status.failed': ['Failed', 'Fehlgeschlagen'],
  'status.cancelled': ['Cancelled', 'Abgebrochen'],

  'wait.behind_others': [
    'Other jobs have their turn first; this one takes turns with them.',
    'Andere Aufträge sind gerade dran; dieser wechselt sich mit ihnen ab.',
  ],
  'wait.no_worker': [
    'No worker is running. It starts by itself when one does.',
    'Es läuft gerade kein Worker. Der Auftrag startet von selbst, sobald einer läuft.',
  ],
  'wait.retry_at': [
    'Some items failed and wait for their next try.',
    'Einige Einträge sind gescheitert und warten auf den nächsten Versuch.',
  ],
  'wait.provider_paused': [
    'The AI service asked for a pause. It goes on by itself.',
    'Der KI-Dienst hat um eine Pause gebeten. Es geht von selbst weiter.',
  ],
  'wait.budget_spent': [
    'What AI calls may cost is spent for now. It goes on by itself when there is new budget.',
    'Das Budget für KI-Aufrufe ist vorerst verbraucht. Es geht von selbst weiter, sobald es neues gibt.',
  ],
  'wait.paused': [
    'An operator has paused jobs of this type. It goes on when they resume.',
    'Der Betrieb hat Aufträge dieser Art angehalten. Es geht weiter, sobald er sie freigibt.',
  ],

  'job.untitled': ['Analysis', 'Analyse'],
  'job.progress': ['Progress of {title}', 'Fortschritt von {title}'],
  'job.counts': ['{done} of {total} read', '{done} von {total} gelesen'],
  'job.failedCount': ['{count} could not be read', '{count} nicht lesbar'],
  'job.eta': ['About {time} left', 'Noch etwa {time}'],
  'job.etaUnknown': ['Time left not known yet', 'Restzeit noch nicht bekannt'],
  'job.took': ['Took {time}', 'Dauerte {time}'],
  'job.cancel': ['Cancel “{title}”', '„{title}“ abbrechen'],
  'job.cancelAsk': [
    'Cancel this job? What has been read stays; the rest is not read.',
    'Diesen Auftrag abbrechen? Gelesenes bleibt; der Rest wird nicht gelesen.',
  ],
  'job.cancelYes': ['Cancel the job', 'Auftrag abbrechen'],
  'job.cancelNo': ['Let it run', 'Weiterlaufen lassen'],
  'job.retry': [
    'Try {count} failed {count|item|items} again',
    '{count} {count|fehlgeschlagenen Eintrag|fehlgeschlagene Einträge} erneut versuchen',
  ],
  'job.delete': ['Delete job', 'Auftrag löschen'],
  'job.deleteAsk': [
    'Delete this job with its results? Resumes and job description stay.',
    'Diesen Auftrag mit seinen Ergebnissen löschen? Lebensläufe und Stellenbeschreibung bleiben.',
  ],
  'job.deleteYes': ['Delete the job', 'Auftrag löschen'],
  'job.keep': ['Keep it', 'Behalten'],
  'job.gone': [
    'This job was deleted, or its results have expired.',
    'Dieser Auftrag wurde gelöscht, oder seine Ergebnisse sind abgelaufen.',
  ],
  'job.expires': ['Results are kept until {when}', 'Ergebnisse bleiben bis {when}'],
  'job.running': [
    'Partial ranking: it changes while resumes are read.',
    'Vorläufige Rangliste: sie ändert sich, solange gelesen wird.',
  ],
  'job.tabs': ['Parts of this job', 'Teile dieses Auftrags'],
  'job.tabRanking': ['Ranking', 'Rangliste'],
  'job.tabFailed': ['Not readable', 'Nicht lesbar'],
  'job.tabGaps': ['Skill gaps', 'Kompetenzlücken'],
  'job.tabDocuments': ['Documents', 'Dokumente'],
  'job.tabSummary': ['Summary', 'Übersicht'],
  'job.announce': ['{title}: {percent} percent.', '{title}: {percent} Prozent.'],

  'end.completed': [
    'Done: {done} {done|resume|resumes} read.',
    'Fertig: {done} {done|Lebenslauf|Lebensläufe} gelesen.',
  ],
  'end.partly': [
    'Done: {done} {done|resume|resumes} read, {failed} could not be.',
    'Fertig: {done} {done|Lebenslauf|Lebensläufe} gelesen, {failed} nicht lesbar.',
  ],
  'end.report': ['The report is ready to be downloaded.', 'Der Bericht kann heruntergeladen werden.'],
  'end.failed': [
    'Failed: no result. Open it to see why.',
    'Fehlgeschlagen: kein Ergebnis. Öffnen Sie ihn, um den Grund zu sehen.',
  ],
  'end.cancelled': [
    'Cancelled: {done} {done|was|were} read before.',
    'Abgebrochen: {done} {done|war|waren} schon gelesen.',
  ],
  'end.open': ['Open “{title}”', '„{title}“ öffnen'],
  'end.dismiss': ['Dismiss the notice about “{title}”', 'Hinweis zu „{title}“ schließen'],

  'new.title': ['New analysis', 'Neue Analyse'],
  'new.purpose': [
    'The score compares texts and is a suggestion for your reading order. It reads no photo, name or address, decides nothing, and can be wrong: open a candidate to see what it rests on. The decision is yours.',
    'Die Punktzahl vergleicht Texte und ist ein Vorschlag für die Reihenfolge Ihres Lesens. Sie wertet weder Foto noch Name oder Adresse, entscheidet nichts und kann irren: Öffnen Sie einen Kandidaten, um zu sehen, worauf sie beruht. Die Entscheidung treffen Sie.',
  ],
  'new.step1': ['Job description', 'Stellenbeschreibung'],
  'new.step2': ['Resumes', 'Lebensläufe'],
  'new.step3': ['Start', 'Start'],
  'new.write': ['Write or paste', 'Schreiben oder einfügen'],
  'new.choose': ['Use one you have', 'Vorhandene verwenden'],
  'new.chooseLabel': ['Job description to use', 'Zu verwendende Stellenbeschreibung'],
  'new.start': [
    'Start the analysis of {count} {count|resume|resumes}',
    'Analyse von {count} {count|Lebenslauf|Lebensläufen} starten',
  ],
  'new.startPlain': ['Start the analysis', 'Analyse starten'],
  'new.needPosting': ['Add a job description first.', 'Fügen Sie zuerst eine Stellenbeschreibung hinzu.'],
  'new.needFiles': ['Add at least one resume.', 'Fügen Sie mindestens einen Lebenslauf hinzu.'],
  'new.needUpload': ['Starts when all files are sent.', 'Startet, sobald alle Dateien gesendet sind.'],
  'new.tooMany': [
    'A job has at most 10,000 resumes: the first 10,000 are taken.',
    'Ein Auftrag hat höchstens 10.000 Lebensläufe: die ersten 10.000 werden genommen.',
  ],
  'new.starting': ['Starting…', 'Startet…'],
  'new.notice': ['Sentence for your posting', 'Satz für Ihre Ausschreibung'],
  'new.noticeText': [
    'We sort applications with the help of software that compares the text of your resume with this posting. People read and decide. You may ask us what the software found.',
    'Wir sortieren Bewerbungen mit Hilfe von Software, die den Text Ihres Lebenslaufs mit dieser Ausschreibung vergleicht. Menschen lesen und entscheiden. Sie können bei uns erfragen, was die Software gefunden hat.',
  ],

  'posting.title': ['Title', 'Titel'],
  'posting.text': ['Text of the posting', 'Text der Ausschreibung'],
  'posting.titleHint': ['The role, such as “Backend Engineer”', 'Die Stelle, etwa „Backend-Entwickler“'],
  'posting.textHint': [
    'Paste the whole posting. Required and nice-to-have skills are read out of it.',
    'Fügen Sie die ganze Ausschreibung ein. Erforderliche und gewünschte Kenntnisse werden daraus gelesen.',
  ],
  'posting.characters': ['{count} of {most} characters', '{count} von {most} Zeichen'],
  'posting.saved': ['Saved', 'Gespeichert'],
  'posting.list': ['Job descriptions', 'Stellenbeschreibungen'],
  'posting.emptyTitle': ['No job descriptions yet', 'Noch keine Stellenbeschreibungen'],
  'posting.emptyText': [
    'Write one when you start an analysis; it is kept here for the next.',
    'Schreiben Sie eine, wenn Sie eine Analyse starten; sie bleibt hier für die nächste.',
  ],
  'posting.new': ['New job description', 'Neue Stellenbeschreibung'],
  'posting.use': ['Analyse resumes for “{title}”', 'Lebensläufe für „{title}“ analysieren'],
  'posting.useShort': ['Analyse resumes', 'Lebensläufe analysieren'],
  'posting.copy': ['Edit a copy of “{title}”', 'Kopie von „{title}“ bearbeiten'],
  'posting.copyShort': ['Edit a copy', 'Kopie bearbeiten'],
  'posting.copyTitle': ['{title} (copy)', '{title} (Kopie)'],
  'posting.delete': ['Delete “{title}”', '„{title}“ löschen'],
  'posting.deleteShort': ['Delete', 'Löschen'],
  'posting.deleteAsk': [
    'Delete this job description? Jobs that used it keep their results.',
    'Diese Stellenbeschreibung löschen? Aufträge damit behalten ihre Ergebnisse.',
  ],
  'posting.created': ['Added', 'Hinzugefügt'],
  'posting.actions': ['Actions', 'Aktionen'],

  'read.title': ['What the analysis reads', 'Was die Analyse liest'],
  'read.waiting': [
    'Paste a posting to see which requirements are read out of it.',
    'Fügen Sie eine Ausschreibung ein, um zu sehen, welche Anforderungen gelesen werden.',
  ],
  'read.none': [
    'No requirements were read. Put them in a list, one a line, under a heading such as “Requirements”.',
    'Es wurden keine Anforderungen gelesen. Schreiben Sie sie als Liste, eine je Zeile, unter eine Überschrift wie „Anforderungen“.',
  ],
  'read.must': ['Required', 'Erforderlich'],
  'read.nice': ['Nice to have', 'Von Vorteil'],
  'read.years': ['Years of experience', 'Jahre Erfahrung'],
  'read.yearsNone': ['none named', 'keine genannt'],
  'read.show': ['Show “{text}” in the posting', '„{text}“ in der Ausschreibung zeigen'],
  'read.toNice': ['Make “{text}” nice to have', '„{text}“ zu „von Vorteil“ machen'],
  'read.toMust': ['Make “{text}” required', '„{text}“ erforderlich machen'],
  'read.remove': ['Remove “{text}”: it is no requirement', '„{text}“ entfernen: keine Anforderung'],
  'read.toNiceShort': ['nice to have', 'von Vorteil'],
  'read.toMustShort': ['required', 'erforderlich'],
  'read.removeShort': ['remove', 'entfernen'],
  'read.add': ['Add a requirement', 'Anforderung hinzufügen'],
  'read.addSubmit': ['Add', 'Hinzufügen'],
  'read.corrections': [
    'Corrections change the text of this posting, so that what you see is what counts.',
    'Korrekturen ändern den Text dieser Ausschreibung: Was Sie sehen, zählt.',
  ],
  'read.language': [
    'The posting’s language is only partly covered; check what was read.',
    'Die Sprache der Ausschreibung wird nur teilweise unterstützt; prüfen Sie, was gelesen wurde.',
  ],

  'files.drop': ['Drop a folder or files here', 'Ordner oder Dateien hier ablegen'],
  'files.kinds': [
    'PDF, Word, OpenDocument, RTF, HTML, text, pictures of pages, or zip archives of them; 10 MiB each',
    'PDF, Word, OpenDocument, RTF, HTML, Text, Bilder von Seiten oder Zip-Archive davon; je 10 MiB',
  ],
  'files.pick': ['Choose files', 'Dateien wählen'],
  'files.pickFolder': ['Choose a folder', 'Ordner wählen'],
  'files.looking': [
    'Looking through folders: {count} {count|file|files} so far',
    'Ordner werden durchgesehen: bisher {count} {count|Datei|Dateien}',
  ],
  'files.sent': ['{kept} of {found} kept', '{kept} von {found} angenommen'],
  'files.progress': ['Files sent', 'Gesendete Dateien'],
  'files.refusedCount': ['{count} refused', '{count} abgelehnt'],
  'files.duplicateCount': [
    '{count} with the same content as another',
    '{count} mit gleichem Inhalt wie eine andere',
  ],
  'files.leaveOut': ['Leave duplicates out', 'Doppelte auslassen'],
  'files.skipped': [
    '{count} hidden system {count|file was|files were} left out',
    '{count} versteckte {count|Systemdatei|Systemdateien} ausgelassen',
  ],
  'files.paused': [
    'The server is busy. Sending goes on by itself in {seconds} s; nothing is lost.',
    'Der Server ist ausgelastet. Es geht in {seconds} s von selbst weiter; nichts geht verloren.',
  ],
  'files.list': ['Files', 'Dateien'],
  'files.filterAll': ['All', 'Alle'],
  'files.filterRefused': ['Refused', 'Abgelehnt'],
  'files.filterDuplicate': ['Duplicates', 'Doppelte'],
  'files.name': ['File', 'Datei'],
  'files.outcome': ['Outcome', 'Ergebnis'],
  'files.size': ['Size', 'Größe'],
  'files.waiting': ['waits', 'wartet'],
  'files.sending': ['being sent', 'wird gesendet'],
  'files.kept': ['kept', 'angenommen'],
  'files.keptMany': ['kept: {count} resumes', 'angenommen: {count} Lebensläufe'],
  'files.duplicateOf': ['same as {name}', 'gleich wie {name}'],
  'files.wrongType': [
    '“{name}” is of a type that is not read. Save it as PDF, Word or text.',
    '„{name}“ ist von einer Art, die nicht gelesen wird. Speichern Sie sie als PDF, Word oder Text.',
  ],
  'files.tooLarge': [
    'Larger than 10 MiB. Save it smaller, or send its pages apart.',
    'Größer als 10 MiB. Speichern Sie sie kleiner, oder senden Sie die Seiten einzeln.',
  ],
  'files.clear': ['Start over', 'Von vorn beginnen'],
  'files.done': [
    '{kept} of {found} files kept, {refused} refused.',
    '{kept} von {found} Dateien angenommen, {refused} abgelehnt.',
  ],
  'files.unreadable': [
    'Your browser could not read it; it may have been moved.',
    'Ihr Browser konnte sie nicht lesen; vielleicht wurde sie verschoben.',
  ],
  'files.none': [
    'There was no file in what you dropped.',
    'In dem, was Sie abgelegt haben, war keine Datei.',
  ],

  'rank.caption': ['Candidates, best first', 'Kandidaten, beste zuerst'],
  'rank.place': ['#', '#'],
  'rank.name': ['File', 'Datei'],
  'rank.score': ['Score', 'Punkte'],
  'rank.band': ['Reads like', 'Liest sich wie'],
  'rank.skills': ['Skills', 'Kenntnisse'],
  'rank.years': ['Years of work', 'Berufsjahre'],
  'rank.flags': ['To check', 'Zu prüfen'],
  'rank.select': ['Select {name} for comparison', '{name} zum Vergleich wählen'],
  'rank.search': ['Search files', 'Dateien suchen'],
  'rank.skill': ['Shows skill', 'Zeigt Kenntnis'],
  'rank.band.any': ['Any score', 'Alle'],
  'rank.minScore': ['Score at least', 'Punkte mindestens'],
  'rank.flagAny': ['Any', 'Alle'],
  'rank.flag': ['Flag', 'Hinweis'],
  'rank.sortScore': ['Best first', 'Beste zuerst'],
  'rank.sortPosition': ['As submitted', 'Wie eingereicht'],
  'rank.empty': ['No candidate matches these filters.', 'Kein Kandidat passt zu diesen Filtern.'],
  'rank.emptyRunning': [
    'The first results appear here as soon as they are there.',
    'Die ersten Ergebnisse erscheinen hier, sobald es sie gibt.',
  ],
  'rank.emptyDone': [
    'No resume could be read. See “Not readable”.',
    'Kein Lebenslauf war lesbar. Siehe „Nicht lesbar“.',
  ],
  'rank.clear': ['Clear filters', 'Filter löschen'],
  'rank.new': ['{count} new, show', '{count} neue, zeigen'],
  'rank.total': ['{count} {count|candidate|candidates}', '{count} {count|Kandidat|Kandidaten}'],
  'rank.loading': ['Row is loading', 'Zeile wird geladen'],
  'rank.compare': ['Compare {count}', '{count} vergleichen'],
  'rank.compareNone': ['Compare', 'Vergleichen'],
  'rank.compareHint': ['Select 2 to 4 to compare', 'Wählen Sie 2 bis 4 zum Vergleichen'],
  'rank.most': ['At most four can be compared.', 'Höchstens vier lassen sich vergleichen.'],
  'rank.export': ['Export', 'Exportieren'],
  'rank.exportCsv': ['CSV', 'CSV'],
  'rank.exportXlsx': ['Excel', 'Excel'],
  'rank.exporting': ['Collecting {done} of {total}…', '{done} von {total} gesammelt…'],
  'rank.keys': ['Keys', 'Tasten'],
  'rank.keysTitle': ['Keys in the list', 'Tasten in der Liste'],
  'rank.keyMove': ['next or previous candidate', 'nächster oder voriger Kandidat'],
  'rank.keyEnds': ['first or last candidate', 'erster oder letzter Kandidat'],
  'rank.keyOpen': ['open the candidate', 'Kandidaten öffnen'],
  'rank.keySelect': ['select for comparison', 'zum Vergleich wählen'],
  'rank.keyCompare': ['compare the selected', 'Gewählte vergleichen'],
  'rank.keyClose': ['close and return', 'schließen und zurück'],
  'rank.keyHelp': ['show these keys', 'diese Tasten zeigen'],
  'rank.shown': ['{shown} of {total} required', '{shown} von {total} erforderlichen'],
  'rank.unclear': ['unclear: {names}', 'unklar: {names}'],
  'rank.missing': ['not found: {names}', 'nicht gefunden: {names}'],

  'band.strong': ['Strong', 'Stark'],
  'band.good': ['Good', 'Gut'],
  'band.partial': ['Partial', 'Teilweise'],
  'band.weak': ['Limited', 'Gering'],

  'flag.instructions': ['Instructions to a machine', 'Anweisungen an eine Maschine'],
  'flag.hidden_text': ['Hidden text', 'Versteckter Text'],
  'flag.pasted_posting': ['Posting pasted in', 'Ausschreibung hineinkopiert'],
  'flag.keyword_stuffing': ['Wall of keywords', 'Stichwortwand'],
  'flag.little_text': ['Little text', 'Wenig Text'],
  'flag.language_not_covered': ['Language partly covered', 'Sprache teils unterstützt'],
  'flag.note': [
    'Flags are for you to look at. None moves the score.',
    'Hinweise sind zum Hinsehen. Keiner ändert die Punktzahl.',
  ],
  'flag.hidden': [
    'What the file holds and a reader does not see',
    'Was in der Datei steht und Leser nicht sehen',
  ],

  'cand.scoreParts': ['How the score adds up', 'Woraus sich die Punktzahl ergibt'],
  'cand.part': ['Part', 'Teil'],
  'cand.points': ['Points', 'Punkte'],
  'cand.why': ['Why', 'Warum'],
  'cand.sum': ['Score', 'Punktzahl'],
  'part.skills': ['Requirements', 'Anforderungen'],
  'part.words': ['Words in common', 'Gemeinsame Wörter'],
  'part.occupation': ['Occupation', 'Beruf'],
  'part.title': ['Title held', 'Ausgeübte Stelle'],
  'part.experience': ['Experience', 'Erfahrung'],
  'cand.requirements': [
    'Requirements and the lines that show them',
    'Anforderungen und die Zeilen, die sie zeigen',
  ],
  'cand.requirement': ['Requirement', 'Anforderung'],
  'cand.found': ['In the resume', 'Im Lebenslauf'],
  'cand.evidence': ['The line', 'Die Zeile'],
  'cand.noEvidence': ['not found in the text', 'nicht im Text gefunden'],
  'cand.nothingClear': ['no line says so clearly', 'keine Zeile sagt es klar'],
  'find.shown': ['shown', 'gezeigt'],
  'find.unclear': ['unclear', 'unklar'],
  'find.missing': ['not found', 'nicht gefunden'],
  'cand.text': ['As the machine read it', 'So hat die Maschine ihn gelesen'],
  'cand.textHelp': [
    'Lines that the score rests on are marked. Compare with the original when something looks odd.',
    'Zeilen, auf denen die Punktzahl beruht, sind markiert. Vergleichen Sie mit dem Original, wenn etwas seltsam wirkt.',
  ],
  'cand.textGone': [
    'The text is not kept any more, or this server does not show it.',
    'Der Text ist nicht mehr vorhanden, oder dieser Server zeigt ihn nicht.',
  ],
  'cand.original': ['Original file', 'Originaldatei'],
  'cand.originalGone': ['The original file was deleted.', 'Die Originaldatei wurde gelöscht.'],
  'cand.explain': ['Explanation for the candidate', 'Erklärung für den Kandidaten'],
  'cand.next': ['Next', 'Weiter'],
  'cand.previous': ['Previous', 'Zurück'],
  'cand.erased': [
    'What was found about this person was erased.',
    'Was zu dieser Person gefunden wurde, ist gelöscht.',
  ],
  'cand.yearsNone': ['not said', 'keine Angabe'],

  'compare.title': ['Compare {count} candidates', '{count} Kandidaten vergleichen'],
  'compare.criterion': ['Criterion', 'Kriterium'],
  'compare.same': [
    'All were compared with the same job description.',
    'Alle wurden mit derselben Stellenbeschreibung verglichen.',
  ],
  'compare.remove': ['Remove {name}', '{name} entfernen'],

  'decide.title': ['Your assessment', 'Ihre Einschätzung'],
  'decide.help': [
    'Stands beside the score and never changes it. A reason is needed and kept in the log.',
    'Steht neben der Punktzahl und ändert sie nie. Ein Grund ist nötig und bleibt im Protokoll.',
  ],
  'decide.verdict': ['I read this candidate as', 'Ich lese diesen Kandidaten als'],
  'decide.reason': ['Reason', 'Grund'],
  'decide.note': ['Note', 'Notiz'],
  'decide.save': ['Save assessment', 'Einschätzung speichern'],
  'decide.saveNote': ['Add note', 'Notiz hinzufügen'],
  'decide.yours': ['yours', 'Ihre'],

  'report.order': ['Order a report', 'Bericht anfordern'],
  'report.formats': ['Formats', 'Formate'],
  'report.pdf': ['PDF', 'PDF'],
  'report.html': ['HTML', 'HTML'],
  'report.xlsx': ['Excel', 'Excel'],
  'report.csv': ['CSV', 'CSV'],
  'report.top': ['Candidates with a page of their own', 'Kandidaten mit eigener Seite'],
  'report.anonymous': ['Without file names', 'Ohne Dateinamen'],
  'report.submit': ['Make the report', 'Bericht erstellen'],
  'report.download': ['Download {format}', '{format} herunterladen'],
  'report.later': [
    'The documents are made when all sections are.',
    'Die Dokumente entstehen, wenn alle Abschnitte fertig sind.',
  ],
  'report.none': ['There are no documents.', 'Es gibt keine Dokumente.'],
  'report.counts': ['{done} of {total} sections made', '{done} von {total} Abschnitten erstellt'],

  'gap.all': ['Prove all that is required', 'Belegen alles Erforderliche'],
  'gap.oneAway': ['One requirement away', 'Eine Anforderung fehlt'],
  'gap.suggestion': [
    '“{skill}”: {could} could show it, {learn} would have to learn it.',
    '„{skill}“: {could} könnten es zeigen, {learn} müssten es lernen.',
  ],
  'gap.oneAwayBy': [
    'It alone keeps {count} from all that must be met.',
    'Nur daran fehlt es {count} {count|Person|Personen} zu allem Erforderlichen.',
  ],
  'gap.suggestions': ['What would close the gap', 'Was die Lücke schließen würde'],
  'gap.matrix': ['Skills and candidates of {title}', 'Kenntnisse und Kandidaten zu {title}'],
  'gap.proved': ['proved', 'belegt'],
  'gap.mentioned': ['only mentioned', 'nur erwähnt'],
  'gap.unclear': ['unclear', 'unklar'],
  'gap.missing': ['missing', 'fehlt'],
  'new.kind': ['What to make', 'Was entstehen soll'],
  'new.kindRanking': ['A ranking: who to read first', 'Eine Rangliste: wen zuerst lesen'],
  'new.kindGaps': [
    'Skill gaps: what the pool shows and lacks',
    'Kompetenzlücken: was vorhanden ist und was fehlt',
  ],

  'ops.title': ['Operations', 'Betrieb'],
  'ops.refreshOn': ['Auto refresh is on', 'Automatisches Aktualisieren ist an'],
  'ops.refreshOff': ['Auto refresh is off', 'Automatisches Aktualisieren ist aus'],
  'ops.forbidden': ['This page is for operators.', 'Diese Seite ist für den Betrieb.'],
  'ops.forbiddenText': [
    'Your token does not say that you are one: it needs the role of an operator.',
    'Ihr Token weist Sie nicht als Betrieb aus: Es braucht die Rolle eines Operators.',
  ],
  'ops.queues': ['Queues', 'Warteschlangen'],
  'ops.type': ['Job type', 'Auftragsart'],
  'ops.lane': ['Lane', 'Spur'],
  'ops.lane.high': ['high', 'hoch'],
  'ops.lane.normal': ['normal', 'normal'],
  'ops.waitingJobs': ['Jobs waiting', 'Wartende Aufträge'],
  'ops.waitingItems': ['Items waiting', 'Wartende Einträge'],
  'ops.oldest': ['Oldest wait', 'Längste Wartezeit'],
  'ops.workerCount': ['Workers', 'Worker'],
  'ops.state': ['State', 'Zustand'],
  'ops.running': ['Running', 'Läuft'],
  'ops.paused': ['Paused', 'Angehalten'],
  'ops.pausedSince': ['since {when}: {reason}', 'seit {when}: {reason}'],
  'ops.noWorker': ['No worker', 'Kein Worker'],
  'ops.pause': ['Pause {type}', '{type} anhalten'],
  'ops.unpause': ['Resume {type}', '{type} fortsetzen'],
  'ops.pauseShort': ['Pause', 'Anhalten'],
  'ops.unpauseShort': ['Resume', 'Fortsetzen'],
  'ops.pauseAsk': [
    'Pause {type}? What runs is finished; nothing more is started.',
    '{type} anhalten? Laufendes wird beendet; Neues startet nicht.',
  ],
  'ops.history': ['Last 24 hours', 'Letzte 24 Stunden'],
  'ops.throughput': ['{type}: items worked', '{type}: bearbeitete Einträge'],
  'ops.waits': ['{type}: wait until a worker began', '{type}: Wartezeit bis zum Beginn'],
  'ops.atMost': ['at most {most}', 'höchstens {most}'],
  'ops.asTable': ['The same as a table', 'Dasselbe als Tabelle'],
  'ops.from': ['Ten minutes from', 'Zehn Minuten ab'],
  'ops.jobsEnded': ['Jobs ended', 'Beendete Aufträge'],
  'ops.done': ['Done', 'Erledigt'],
  'ops.failedItems': ['Failed', 'Gescheitert'],
  'ops.averageWait': ['Average wait', 'Mittlere Wartezeit'],
  'ops.longestWait': ['Longest wait', 'Längste Wartezeit'],
  'ops.historyNone': [
    'Nothing ended in the last 24 hours.',
    'In den letzten 24 Stunden wurde nichts beendet.',
  ],
  'ops.now': ['now', 'jetzt'],
  'ops.total': [
    '{items} {items|item|items}, {failed} failed',
    '{items} {items|Eintrag|Einträge}, {failed} gescheitert',
  ],
  'ops.workers': ['Workers', 'Worker'],
  'ops.workersNone': [
    'No worker runs: jobs wait until one does.',
    'Es läuft kein Worker: Aufträge warten, bis einer läuft.',
  ],
  'ops.host': ['Host', 'Rechner'],
  'ops.functions': ['Runs', 'Bearbeitet'],
  'ops.seen': ['Seen', 'Gesehen'],
  'ops.started': ['Started', 'Gestartet'],
  'ops.silent': ['Silent', 'Stumm'],
  'ops.alive': ['Alive', 'Aktiv'],
  'ops.jobs': ['Open jobs', 'Offene Aufträge'],
  'ops.jobsMore': ['Show more open jobs', 'Mehr zeigen: offene Aufträge'],
  'ops.actionsMore': ['Show more actions', 'Mehr zeigen: Handlungen'],
  'ops.jobsNone': ['No open job matches.', 'Kein offener Auftrag passt.'],
  'ops.any': ['Any', 'Alle'],
  'ops.age': ['Submitted before', 'Eingereicht'],
  'ops.ageAny': ['any time ago', 'beliebig'],
  'ops.ageMinutes': ['{count} min ago', 'vor mind. {count} min'],
  'ops.job': ['Job', 'Auftrag'],
  'ops.cancel': ['Cancel job {id}', 'Auftrag {id} abbrechen'],
  'ops.failures': ['Failures of the last 24 hours', 'Fehler der letzten 24 Stunden'],
  'ops.failuresNote': [
    'Counted in the newest jobs that have failed items, up to some 100,000 items.',
    'Gezählt in den neuesten Aufträgen mit gescheiterten Einträgen, bis zu etwa 100.000 Einträge.',
  ],
  'ops.failuresNone': [
    'Nothing failed in the last 24 hours.',
    'In den letzten 24 Stunden ist nichts gescheitert.',
  ],
  'ops.code': ['Code', 'Code'],
  'ops.jobCount': ['Jobs', 'Aufträge'],
  'ops.itemCount': ['Items', 'Einträge'],
  'ops.last': ['Last', 'Zuletzt'],
  'ops.retry': ['Retry jobs with “{code}”', 'Aufträge mit „{code}“ erneut versuchen'],
  'ops.retryShort': ['Retry…', 'Erneut…'],
  'ops.retryAsk': [
    'Try {items} failed {items|item|items} of {jobs} {jobs|job|jobs} again?',
    '{items} {items|gescheiterten Eintrag|gescheiterte Einträge} in {jobs} {jobs|Auftrag|Aufträgen} erneut versuchen?',
  ],
  'ops.retryNote': [
    'At most 100 jobs at a time, the newest first. All failed items of these jobs are tried again.',
    'Höchstens 100 Aufträge auf einmal, die neuesten zuerst. Alle gescheiterten Einträge dieser Aufträge werden erneut versucht.',
  ],
  'ops.retried': [
    '{items} {items|item|items} of {jobs} {jobs|job|jobs} {items|is|are} tried again.',
    '{items} {items|Eintrag|Einträge} in {jobs} {jobs|Auftrag|Aufträgen} {items|wird|werden} erneut versucht.',
  ],
  'ops.retryYes': ['Try again', 'Erneut versuchen'],
  'ops.schedules': ['Schedules', 'Zeitpläne'],
  'ops.name': ['Name', 'Name'],
  'ops.trigger': ['Runs', 'Läuft'],
  'ops.every': ['every {count} {unit}', 'alle {count} {unit}'],
  'ops.daily': ['daily at {time} UTC', 'täglich um {time} UTC'],
  'ops.outcome.completed': ['completed', 'erledigt'],
  'ops.outcome.failed': ['failed', 'gescheitert'],
  'ops.outcome.postponed': ['postponed', 'verschoben'],
  'ops.lastRun': ['Last run', 'Letzter Lauf'],
  'ops.nextRun': ['Next run', 'Nächster Lauf'],
  'ops.outcome': ['Outcome', 'Ergebnis'],
  'ops.never': ['not yet', 'noch nicht'],
  'ops.actions': ['What operators did', 'Was der Betrieb getan hat'],
  'ops.actionsNone': ['Nothing yet.', 'Noch nichts.'],
  'ops.when': ['When', 'Wann'],
  'ops.who': ['Who', 'Wer'],
  'ops.subject': ['Job or job type', 'Auftrag oder Auftragsart'],
  'ops.what': ['What', 'Was'],
  'ops.action.cancel': ['cancelled', 'abgebrochen'],
  'ops.action.pause': ['paused', 'angehalten'],
  'ops.action.unpause': ['resumed', 'fortgesetzt'],
  'ops.action.retry': ['tried again', 'erneut versucht'],

  'fail.caption': ['Files that could not be read', 'Dateien, die nicht gelesen werden konnten'],
  'fail.file': ['File', 'Datei'],
  'fail.reason': ['What happened', 'Was passiert ist'],
  'fail.advice': ['What you can do', 'Was Sie tun können'],
  'fail.none': ['Every file could be read.', 'Jede Datei konnte gelesen werden.'],
  'fail.noneYet': ['Every file could be read so far.', 'Bisher konnte jede Datei gelesen werden.'],
  'fail.empty': ['There is no text in the file.', 'In der Datei ist kein Text.'],
  'fail.empty.advice': ['Ask for the file again.', 'Bitten Sie erneut um die Datei.'],
  'fail.corrupt': [
    'The file is damaged and cannot be opened.',
    'Die Datei ist beschädigt und lässt sich nicht öffnen.',
  ],
  'fail.corrupt.advice': [
    'Open it on your computer; if that fails too, ask for it again.',
    'Öffnen Sie sie auf Ihrem Rechner; geht das auch nicht, bitten Sie erneut darum.',
  ],
  'fail.password_protected': [
    'The file is protected by a password.',
    'Die Datei ist mit einem Passwort geschützt.',
  ],
  'fail.password_protected.advice': [
    'Save it without the password and upload that copy.',
    'Speichern Sie sie ohne Passwort und laden Sie diese Kopie hoch.',
  ],
  'fail.image_only': [
    'The file holds only a picture, and no words were recognised in it.',
    'Die Datei enthält nur ein Bild, und darin wurden keine Wörter erkannt.',
  ],
  'fail.image_only.advice': [
    'Ask for a version with text, or read it yourself.',
    'Bitten Sie um eine Fassung mit Text, oder lesen Sie sie selbst.',
  ],
  'fail.needs_ocr': [
    'The pages are pictures, and this server cannot read pictures.',
    'Die Seiten sind Bilder, und dieser Server kann keine Bilder lesen.',
  ],
  'fail.needs_ocr.advice': [
    'Ask for a version with text; or have your operator install text recognition, then try again.',
    'Bitten Sie um eine Fassung mit Text; oder lassen Sie Ihren Betrieb die Texterkennung einrichten und versuchen Sie es erneut.',
  ],
  'fail.unsupported_type': ['Files of this kind are not read.', 'Dateien dieser Art werden nicht gelesen.'],
  'fail.unsupported_type.advice': [
    'Save it as PDF or Word and upload that.',
    'Speichern Sie sie als PDF oder Word und laden Sie diese Fassung hoch.',
  ],
  'fail.too_large': [
    'There is more in the file than can be read.',
    'In der Datei ist mehr, als gelesen werden kann.',
  ],
  'fail.too_large.advice': [
    'Save the resume alone, without attachments, and upload that.',
    'Speichern Sie nur den Lebenslauf, ohne Anhänge, und laden Sie ihn hoch.',
  ],
  'fail.binary': ['What is in the file is not text.', 'Was in der Datei steht, ist kein Text.'],
  'fail.binary.advice': [
    'Save it as PDF or Word and upload that.',
    'Speichern Sie sie als PDF oder Word und laden Sie diese Fassung hoch.',
  ],
  'fail.crashed': [
    'Reading this file broke the reader, which was stopped.',
    'Beim Lesen dieser Datei ist das Leseprogramm abgestürzt.',
  ],
  'fail.crashed.advice': [
    'Save it anew as PDF and upload that copy.',
    'Speichern Sie sie neu als PDF und laden Sie diese Kopie hoch.',
  ],
  'fail.timed_out': [
    'Reading this file took too long and was stopped.',
    'Das Lesen dieser Datei dauerte zu lange und wurde beendet.',
  ],
  'fail.timed_out.advice': [
    'Try again; if it fails again, save it anew as PDF.',
    'Versuchen Sie es erneut; scheitert es wieder, speichern Sie sie neu als PDF.',
  ],
  'fail.resume_not_found': [
    'The file was deleted before it was read.',
    'Die Datei wurde gelöscht, bevor sie gelesen wurde.',
  ],
  'fail.resume_not_found.advice': [
    'Upload it again and start a new analysis.',
    'Laden Sie sie erneut hoch und starten Sie eine neue Analyse.',
  ],
  'fail.erased': [
    'What was known about this person was erased.',
    'Was zu dieser Person bekannt war, ist gelöscht.',
  ],
  'fail.erased.advice': ['Nothing is to be done.', 'Es ist nichts zu tun.'],
  'fail.other': ['It could not be analysed.', 'Sie konnte nicht analysiert werden.'],
  'fail.other.advice': [
    'Try again; if it fails again, tell your operator the code.',
    'Versuchen Sie es erneut; scheitert es wieder, nennen Sie Ihrem Betrieb den Code.',
  ],
  'fail.more': ['Show more', 'Mehr zeigen'],

  'sum.average': ['Average score', 'Mittlere Punktzahl'],
  'sum.read': ['Read', 'Gelesen'],
  'sum.failed': ['Not readable', 'Nicht lesbar'],
  'sum.bands': ['Scores', 'Punktzahlen'],
  'sum.bandsCaption': ['Candidates by score', 'Kandidaten nach Punktzahl'],
  'sum.range': ['{from} to {to}', '{from} bis {to}'],
  'sum.candidates': ['Candidates', 'Kandidaten'],
  'sum.missed': ['Most often not found', 'Am häufigsten nicht gefunden'],
  'sum.missedSkill': ['Required skill', 'Erforderliche Kenntnis'],
  'sum.missedCount': ['Not found in', 'Nicht gefunden bei'],
  'sum.later': [
    'The summary is made when the job has ended.',
    'Die Übersicht entsteht, wenn der Auftrag beendet ist.',
  ],
  'sum.none': ['There is no summary of this job.', 'Zu diesem Auftrag gibt es keine Übersicht.'],
  'warn.no_requirements_read': [
    'No requirements could be read out of the posting: scores rest on words, title and years alone.',
    'Aus der Ausschreibung konnten keine Anforderungen gelesen werden: Punktzahlen beruhen nur auf Wörtern, Stelle und Jahren.',
  ],
  'warn.language_not_covered': [
    'The language of the posting is only partly covered.',
    'Die Sprache der Ausschreibung wird nur teilweise unterstützt.',
  ],

  'explain.title': ['How your application was sorted', 'Wie Ihre Bewerbung eingeordnet wurde'],
  'explain.print': ['Print or save as PDF', 'Drucken oder als PDF speichern'],
  'explain.when': ['Compared on {when}', 'Verglichen am {when}'],

  'nav.emulator': ['Emulator', 'Emulator'],
  'emu.title': ['Emulator', 'Emulator'],
  'emu.forbidden': [
    'This page is for who started the emulator.',
    'Diese Seite ist für die Person, die den Emulator gestartet hat.',
  ],
  'emu.forbiddenText': [
    'Open the address that the emulator has printed in its terminal.',
    'Öffnen Sie die Adresse, die der Emulator in seinem Terminal gezeigt hat.',
  ],
  'emu.asOperator': ['Open as operator', 'Als Betrieb öffnen'],
  'emu.asStranger': ['Open as a new user', 'Als neue Person öffnen'],
  'emu.broken': [
    '{count} {count|function file is|function files are} broken; the others run',
    '{count} {count|Funktionsdatei ist|Funktionsdateien sind} fehlerhaft; die anderen laufen',
  ],
  'emu.functions': ['Functions', 'Funktionen'],
  'emu.function': ['Function', 'Funktion'],
  'emu.find': ['Find a function', 'Funktion suchen'],
  'emu.count': ['{shown} of {count} functions', '{shown} von {count} Funktionen'],
  'emu.kind': ['Kind', 'Art'],
  'emu.kind.endpoint': ['Endpoint', 'Endpunkt'],
  'emu.kind.job': ['Job handler', 'Auftragsfunktion'],
  'emu.kind.cron': ['Schedule', 'Zeitplan'],
  'emu.kind.hub': ['Hub', 'Hub'],
  'emu.kind.site': ['Pages', 'Seiten'],
  'emu.startedBy': ['Started by', 'Gestartet durch'],
  'emu.fire': ['Run {name}…', '{name} ausführen…'],
  'emu.fireShort': ['Run…', 'Ausführen…'],
  'emu.cannotFire': ['called by clients', 'von Clients gerufen'],
  'emu.takenUp': ['being taken up…', 'wird übernommen…'],
  'emu.runNow': ['Run now: {name}', 'Jetzt ausführen: {name}'],
  'emu.runNowShort': ['Run now', 'Jetzt ausführen'],
  'emu.given': ['Parameters, as JSON', 'Parameter, als JSON'],
  'emu.givenHelp': [
    'The names are those of the function’s parameters. It runs once, in this emulator, on its database.',
    'Die Namen sind die der Parameter der Funktion. Sie läuft einmal, in diesem Emulator, auf seiner Datenbank.',
  ],
  'emu.asService': ['Act as the service, for all users', 'Als Dienst handeln, für alle Personen'],
  'emu.noJson': ['This is not JSON: {reason}', 'Das ist kein JSON: {reason}'],
  'emu.run': ['Run', 'Ausführen'],
  'emu.running': ['Running…', 'Läuft…'],
  'emu.runAgain': ['Run again', 'Erneut ausführen'],
  'emu.outcome': ['What came of it', 'Ergebnis'],
  'emu.answer': ['Answer', 'Antwort'],
  'emu.succeeded': ['Answered', 'Beantwortet'],
  'emu.failed': ['Failed', 'Gescheitert'],
  'emu.took': ['in {ms} ms', 'in {ms} ms'],
  'emu.ms': ['{ms} ms', '{ms} ms'],
  'emu.showLines': ['Show its log lines', 'Zugehörige Protokollzeilen zeigen'],
  'emu.runs': ['Last runs', 'Letzte Läufe'],
  'emu.runsNone': [
    'Nothing ran yet. Requests to the API and functions that you run appear here.',
    'Noch lief nichts. Anfragen an die API und Funktionen, die Sie ausführen, erscheinen hier.',
  ],
  'emu.elapsed': ['Time', 'Dauer'],
  'emu.byHand': ['by hand', 'von Hand'],
  'emu.callerGone': ['caller left', 'Aufrufer gegangen'],
  'emu.linesOf': ['Log lines of {id}', 'Protokollzeilen von {id}'],
  'emu.linesShort': ['Log', 'Protokoll'],
  'emu.log': ['Log', 'Protokoll'],
  'emu.searchLog': [
    'Search by word, function, request or job',
    'Suche nach Wort, Funktion, Anfrage oder Auftrag',
  ],
  'emu.logNone': ['Nothing was logged yet.', 'Noch wurde nichts protokolliert.'],
  'emu.logNoMatch': [
    'No line has all of these words. A request without a line of its own went well.',
    'Keine Zeile hat alle diese Wörter. Eine Anfrage ohne eigene Zeile lief gut.',
  ],
  'emu.at': ['Time', 'Zeit'],
  'emu.level': ['Level', 'Stufe'],
  'emu.event': ['Event', 'Ereignis'],
  'emu.facts': ['Facts', 'Angaben'],
  'emu.request': ['request', 'Anfrage'],
  'emu.faults': ['Faults on demand', 'Störungen auf Wunsch'],
  'emu.faultsText': [
    'Start a job, begin a fault, and watch in Operations and in the job how the work comes back.',
    'Starten Sie einen Auftrag, beginnen Sie eine Störung und sehen Sie im Betrieb und im Auftrag, wie die Arbeit zurückkommt.',
  ],
  'emu.fault.worker_killed': ['A worker is killed', 'Ein Worker wird beendet'],
  'emu.faultText.worker_killed': [
    'A second worker process joins, takes work for 5 s and is killed without a word (SIGKILL).',
    'Ein zweiter Worker kommt hinzu, übernimmt 5 s lang Arbeit und wird ohne ein Wort beendet (SIGKILL).',
  ],
  'emu.fault.redis_silent': ['Redis falls silent', 'Redis verstummt'],
  'emu.faultText.redis_silent': ['For 5 s it answers nobody.', '5 s lang antwortet es niemandem.'],
  'emu.fault.redis_forgets': ['Redis forgets everything', 'Redis vergisst alles'],
  'emu.faultText.redis_forgets': [
    'All keys are deleted, tickets of waiting jobs too.',
    'Alle Schlüssel werden gelöscht, auch die wartender Aufträge.',
  ],
  'emu.fault.postgres_silent': ['PostgreSQL falls silent', 'PostgreSQL verstummt'],
  'emu.faultText.postgres_silent': ['For 5 s it answers nobody.', '5 s lang antwortet es niemandem.'],
  'emu.begin': ['Begin: {fault}', 'Beginnen: {fault}'],
  'emu.beginShort': ['Begin', 'Beginnen'],
  'emu.goesOnOf': ['Goes on: {fault}', 'Läuft: {fault}'],
  'emu.goesOn': ['Goes on…', 'Läuft…'],
} as const satisfies Record<string, readonly [string, string]>

export type Word = keyof typeof WORDS

const STORAGE_KEY = 'careerbird.language'
let language: Language = chooseLanguage()
const listeners = new Set<() => void>()
document.documentElement.lang = language

/** Returns a text in the user's language, its `{names}` filled in; numbers as that language writes them. */
export function t(word: Word, values: Values = {}): string {
  return fill(WORDS[word][language === 'de' ? 1 : 0], values)
}

/** Returns the text of a word that comes from the API, or what the API says where it is new. */
export function tOr(word: string, otherwise: string): string {
  return word in WORDS ? t(word as Word) : otherwise
}

export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => language,
  )
}

export function setLanguage(next: Language): void {
  language = next
  document.documentElement.lang = next
  try {
    localStorage.setItem(STORAGE_KEY, next)
  } catch {
    // kept for this page alone
  }
  for (const listener of listeners) listener()
}

export function currentLanguage(): Language {
  return language
}

/** The browser's own form of the language, "en-GB" for one, where it is of that language. */
export function currentLocale(): string {
  return navigator.languages.find((one) => one.startsWith(language)) ?? language
}

/** Puts values where `{name}` stands, and for `{name|one|many}` the word that goes with the number. */
function fill(text: string, values: Values): string {
  const chosen = text.replace(
    /\{(\w+)\|([^|}]*)\|([^}]*)\}/g,
    (_, name: string, one: string, many: string) => (values[name] === 1 ? one : many),
  )
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? value.toLocaleString(language) : (value ?? whole)
  })
}

function chooseLanguage(): Language {
  try {
    const kept = localStorage.getItem(STORAGE_KEY)
    if (kept === 'en' || kept === 'de') return kept
  } catch {
    // as if nothing were kept
  }
  return navigator.language.startsWith('de') ? 'de' : 'en'
}
