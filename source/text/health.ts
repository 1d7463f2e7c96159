import type {FsPath} from '../core/model/path.js';
import type {
	ReadFailure,
	Elsewhere,
	HealthId,
	HealthNote,
	LostSource,
	ReadPart,
	UnmetNeed,
	UnreadableConfig,
	SynchronisingService,
} from '../core/model/health.js';
import {interpreterNameOf} from '../core/python/environment-python.js';
import {printable, printablePath} from '../core/text/printable.js';
import {hostPlatform} from '../core/model/platform.js';
import {plural} from './fit-width.js';
import {whyUnreadable} from './reasons/unreadable.js';

/** How a finding is mended: by a key of the UI and its command, or by hand. */
type Remedy =
	| {readonly pressed: 'install' | 'reset' | 'repair' | 'held'; readonly command: string; readonly does: string}
	| {readonly pressed?: undefined; readonly advice: string};

const reset = (does = 'resets it from its requirements'): Remedy => ({
	pressed: 'reset',
	command: 'venv-tui reset',
	does,
});
// On Windows its programs are binaries with their path in them.
const repair: Remedy =
	hostPlatform === 'windows'
		? reset()
		: {pressed: 'repair', command: 'venv-tui repair', does: 'makes it work where it is now'};
const repairLost: Remedy = {
	pressed: 'repair',
	command: 'venv-tui repair',
	does: 'gives it another Python, with a reset if its packages need one',
};
const reinstall: Remedy = {advice: 'Reinstall them'};

/** A finding in one sentence without a full stop, printable. `home` is shown as `~`. */
export const healthMessage = <Id extends HealthId>(note: NoteOf<Id>, home?: FsPath): string =>
	messages[note.id](note, home);

type NoteOf<Id extends HealthId> = Extract<HealthNote, {readonly id: Id}>;

const messages: {readonly [Id in HealthId]: (note: NoteOf<Id>, home: FsPath | undefined) => string} = {
	'interpreter-missing': () => 'There is no Python interpreter in it',
	'interpreter-loop': note => `Its ${printable(note.interpreter)} is a link that leads to itself`,
	'interpreter-removed': (note, home) => `Its Python is gone: ${printablePath(note.target, home)} no longer exists`,
	'base-removed': (note, home) => `Its base Python is gone: ${printablePath(note.directory, home)} no longer exists`,
	'made-elsewhere': (note, home) => `Made ${elsewhereInWords(note)}: ${printablePath(note.path, home)} is not here`,
	'version-mismatch': note =>
		`Its packages are for Python ${note.packagesFor.join(' and ')}, but its python is now ${note.python}: they can't be imported`,
	'version-changed': note =>
		`pyvenv.cfg says Python ${printable(note.noted)}, but its python is ${note.python}: the Python was upgraded, or another environment was created over this one`,
	'version-patched': note => `Created with Python ${printable(note.noted)}, now runs ${note.python}`,
	'other-version-packages': note =>
		`It also has packages for Python ${note.versions.join(' and ')}, which its Python can't use`,
	'not-a-program': note =>
		`Its ${printable(note.interpreter)} is ${note.isScript ? 'a script, not a Python' : 'not a program'}: don't run it`,
	'made-for-windows': () => "Made for Windows: it can't be used on this system",
	synchronised: (note, home) =>
		`${serviceInWords(note.service)} copies ${printablePath(note.directory, home)} to other machines, where an environment doesn't work`,
	'config-unreadable': note => unreadableConfig[note.problem],
	'config-without-home': note =>
		`Its pyvenv.cfg ${note.isEmpty ? 'is empty' : 'has no `home` entry'}${note.isRefused ? ": Python doesn't recognise it as an environment" : ''}`,
	'config-ambiguous': note => {
		const oddities = [
			...(note.hasByteOrderMark ? ['begins with a byte order mark'] : []),
			...(note.hasDuplicateKeys ? ['names a key twice'] : []),
		];
		return `Its pyvenv.cfg ${oddities.join(' and ')}: programs read it differently`;
	},
	'system-site-packages': note =>
		note.isStated
			? "It also sees the system's packages, as chosen when it was created"
			: "It also sees the system's packages, since pyvenv.cfg doesn't say otherwise",
	copied: (note, home) =>
		`It is a copy of ${printablePath(note.from, home)}: its pip and other scripts would change the original, not this copy`,
	moved: (note, home) => `It was moved from ${printablePath(note.from, home)}: its scripts don't work here`,
	'half-made': () => 'Incomplete: activate and pip are missing',
	'pip-missing': () => 'pip is not installed in it',
	'pip-broken': () => 'pip is damaged: its files are missing',
	'pip-leftovers': note => `An interrupted installation left ${firstOf(note.names.map(printable))}`,
	'metadata-missing': note => `Damaged: the metadata of ${firstOf(note.packages.map(printable))} is missing`,
	'record-missing': note =>
		`RECORD, the list of files, is missing for ${firstOf(note.packages.map(printable))}: pip can't uninstall or upgrade ${note.packages.length === 1 ? 'it' : 'them'}`,
	'installed-twice': note =>
		`Installed twice: ${firstOf(note.packages.map(printable))}; which one is imported is undefined`,
	'files-missing': note =>
		`Missing files: ${firstOf(note.packages.map(({name, missing, total}) => `${printable(name)} (${missing} of ${total})`))}`,
	'record-escapes': note =>
		`Lists files outside the environment: ${firstOf(note.packages.map(printable))}; pip would delete those with it`,
	'needs-unmet': note => unmetNeeds(note.needs),
	'source-gone': (note, home) =>
		`The source of an editable install is gone: ${firstOf(note.sources.map(source => lostSource(source, home)))}`,
	'end-of-life': note =>
		`Python ${note.version} ${note.since === undefined ? 'is past its end of life' : `reached end of life in ${note.since}`}`,
	'foreign-owner': note =>
		`${note.uid === 0 ? 'root' : `User ${note.uid}`} owns all or part of it, so you can't change it`,
	'read-only': () => 'It is read-only',
	'tracked-by-git': () => "Git tracks it: its files are in the repository's history",
	'not-ignored-by-git': () => 'Git does not ignore it: git add would add it',
	'startup-code': note => `Code runs whenever its Python starts: ${firstOf(note.files.map(printable))}`,
	'not-read': note => `${unreadParts[note.part]} could not be determined: ${readFailureInWords(note.failure)}`,
	'earlier-one-held': () => 'The environment that was here before is still kept',
};

/** Says where an environment was made: `in a container`. */
export const elsewhereInWords = ({where}: Pick<NoteOf<'made-elsewhere'>, 'where'>): string => elsewhere[where];

const elsewhere: Readonly<Record<Elsewhere, string>> = {
	container: 'in a container or on another machine',
	machine: 'on another machine or in a container',
	user: "with another user's Python",
	system: 'on another operating system',
};

const unreadParts: Readonly<Record<ReadPart, string>> = {
	files: 'Its state',
	size: 'Its size',
	packages: 'Its packages',
	requirements: 'The requirements of its project',
	use: 'Its last use',
	deletability: 'Whether it may be deleted',
};

const unreadableConfig: Readonly<Record<UnreadableConfig, string>> = {
	missing: "pyvenv.cfg is missing: python and pip in it are the system's and would modify the system",
	'not-a-file': 'Its pyvenv.cfg is not a file: its python hangs or acts on the system',
	unreadable: "Its pyvenv.cfg can't be read",
	'too-large': 'Its pyvenv.cfg is implausibly large',
	'not-utf8': 'Its pyvenv.cfg is not valid UTF-8: Python refuses to start',
};

/** `scipy needs numpy<1.26, has 1.26.4`. */
const unmetNeed = ({package: needing, name, specifier, installed}: UnmetNeed): string => {
	const needs = `${printable(needing)} needs ${printable(name + specifier)}`;
	return installed === undefined ? `${needs}, which is not installed` : `${needs}, has ${printable(installed)}`;
};

const unmetNeeds = (needs: readonly UnmetNeed[]): string => {
	if (needs.length <= 3) return needs.map(unmetNeed).join('; ');
	const count = new Set(needs.map(need => need.package)).size;
	return `${plural(count, 'package')} ${count === 1 ? 'has' : 'have'} missing dependencies: ${firstOf(needs.map(unmetNeed), 2)}`;
};

const lostSource = ({path, state, from}: LostSource, home: FsPath | undefined): string => {
	const what = from.type === 'package' ? printable(from.name) : `the directory in ${printable(from.file)}`;
	return `${what}: ${printablePath(path, home)} ${state === 'gone' ? 'is not there' : "is on a disk that isn't mounted"}`;
};

const remedies: Readonly<Partial<Record<HealthId, Remedy>>> = {
	'interpreter-missing': reset(),
	'interpreter-loop': reset(),
	'interpreter-removed': repairLost,
	'base-removed': repairLost,
	'made-for-windows': {advice: 'Use it on Windows; a reset here makes it unusable there'},
	'made-elsewhere': {advice: 'Use it where it was made; a reset here makes it unusable there'},
	'version-mismatch': reset(),
	'version-changed': reset(),
	'other-version-packages': reset(),
	'not-a-program': reset(),
	'config-unreadable': reset(),
	'config-without-home': reset(),
	'config-ambiguous': reset(),
	copied: repair,
	moved: repair,
	'half-made': reset(),
	'pip-broken': reset(),
	'pip-missing': {advice: 'Its `python -m ensurepip` adds pip; uv works without pip'},
	'pip-leftovers': {advice: 'venv-tui fix removes the leftovers that are not needed any more'},
	'metadata-missing': reinstall,
	'record-missing': {advice: 'pip install --ignore-installed --no-deps writes a new one'},
	'installed-twice': {advice: 'Uninstall each until none is left, then reinstall it'},
	'files-missing': reinstall,
	'record-escapes': {advice: "Don't uninstall or upgrade it with pip; reset the environment"},
	'needs-unmet': {pressed: 'install', command: 'venv-tui sync', does: 'installs what is missing'},
	'source-gone': {advice: 'Install it again with -e, or uninstall it'},
	'end-of-life': reset('resets it with a newer Python'),
	synchronised: {advice: 'Exclude it from syncing, or create it elsewhere'},
	'foreign-owner': {advice: 'Ask its owner, or use their account'},
	'read-only': {advice: 'chmod -R u+w makes it writable again'},
	'startup-code': {advice: 'Look into it before you trust it'},
	'earlier-one-held': {
		pressed: 'held',
		command: 'venv-tui restore',
		does: 'shows what is kept; venv-tui recover undoes an interrupted reset',
	},
};

const remedyOf = (note: HealthNote): Remedy | undefined => {
	if (note.id === 'tracked-by-git')
		return {advice: `git rm -r --cached ${printable(note.name)} takes it out and keeps the files`};
	if (note.id === 'not-ignored-by-git')
		return note.isProjectRoot
			? {advice: 'It was created directly in the project directory; a .venv is easier to ignore'}
			: {advice: 'venv-tui fix writes a .gitignore into it'};
	if (note.id === 'system-site-packages')
		return note.isStated ? undefined : reset("resets it without them, if you didn't intend that");
	return remedies[note.id];
};

/**
 * How to mend a finding, for the UI, where `hintOf` gives the key of an action or a screen; undefined where nothing has to
 * be done.
 */
export const healthHintWithKey = (note: HealthNote, hintOf: (name: string) => string): string | undefined => {
	const remedy = remedyOf(note);
	return remedy && (remedy.pressed === undefined ? remedy.advice : `${hintOf(remedy.pressed)} ${remedy.does}`);
};

/** How to mend a finding, for the command line and the JSON; undefined where nothing has to be done. */
export const healthHint = (note: HealthNote): string | undefined => {
	const remedy = remedyOf(note);
	return remedy && (remedy.pressed === undefined ? remedy.advice : `${remedy.command} ${remedy.does}`);
};

/** Why an environment is broken, in the few words that a list has room for. `notes` are worst first. */
export const brokenInShort = (notes: readonly HealthNote[], home?: FsPath): string => {
	const note = notes.find(({severity}) => severity === 'broken');
	switch (note?.id) {
		case undefined:
			return 'broken';
		case 'interpreter-removed':
			return `${printable(interpreterNameOf(note.target))} gone`;
		case 'base-removed':
			return 'its Python is gone';
		case 'made-elsewhere':
			return `made ${elsewhereInWords(note)}`;
		case 'version-mismatch':
			return `${note.packagesFor.join(' and ')} packages, python ${note.python}`;
		case 'copied':
			return `a copy of ${printablePath(note.from, home)}`;
		case 'moved':
			return `moved from ${printablePath(note.from, home)}`;
		case 'config-unreadable':
			return note.problem === 'missing' ? 'no pyvenv.cfg' : 'pyvenv.cfg unreadable';
		case 'interpreter-missing':
			return 'no python';
		case 'interpreter-loop':
			return 'python is a link to itself';
		case 'not-a-program':
			return 'python is not a program';
		case 'config-without-home':
			return 'no home in pyvenv.cfg';
		default:
			return 'broken';
	}
};

/** The first few of many, and how many more: `alpha, beta, gamma and 9 more`. */
const firstOf = (items: readonly string[], count = 3): string => {
	const more = items.length - count;
	return more > 0 ? `${items.slice(0, count).join(', ')} and ${more} more` : items.join(', ');
};

/** Says why nothing of an environment can be run, and the keys that help; both as a hint shows them: `[m]`. */
export const pythonGone = (repairKey: string, resetKey: string): string =>
	`Its Python is gone: ${repairKey} repairs it, ${resetKey} resets it`;

/** Names a service that copies directories, as the beginning of a sentence. */
export const serviceInWords = (service: SynchronisingService): string =>
	service === 'cloud storage' ? 'A cloud storage' : service;

const readFailureInWords = (failure: ReadFailure): string => {
	switch (failure.type) {
		case 'system':
			return whyUnreadable(failure.code);
		case 'error':
			return failure.code.replaceAll('-', ' ');
		case 'mistake':
			return `a mistake in venv-tui (${failure.said})`;
	}
};
