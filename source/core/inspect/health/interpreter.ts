import type {HealthNote} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {baseName, fsPath, type FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';
import {resetHint, type Check, type QuickSubject} from './check.js';

const otherPythonHint = '[r] resets it with another Python';

/** H01, H02: is there an interpreter, and does it lead anywhere? */
const findable = ({found, facts, context}: QuickSubject): readonly HealthNote[] => {
	if (facts.chain === undefined) {
		return [{id: 'H02', severity: 'broken', message: 'It has no python', hint: resetHint}];
	}
	const last = facts.chain.hops.at(-1);
	if (facts.chain.problem === 'loop') {
		const message = `Its ${baseName(found.layout.interpreter ?? fsPath('python'))} is a link that leads to itself`;
		return [{id: 'H01', severity: 'broken', message: printable(message), hint: resetHint}];
	}
	if (facts.chain.problem !== 'missing' || last === undefined) return [];
	const message = `${printable(removedName(last))} was removed: ${printablePath(last, context.home)} is not there`;
	return [{id: 'H01', severity: 'broken', message, hint: otherPythonHint}];
};

/** The Python that is gone, as exactly as its path says: `python3.11.4` of pyenv's directory, else the file's name. */
export const removedName = (path: FsPath): string => {
	const version = /\/(?:versions\/|cpython-)(\d+\.\d+\.\d+\w*)[/-]/.exec(path)?.[1];
	return version === undefined ? baseName(path) : `python${version}`;
};

/** H03: the directory that `home` names. */
const home = ({found, facts, root}: QuickSubject): readonly HealthNote[] => {
	const {home: directory} = found.config;
	if (directory === undefined || !directory.startsWith('/') || entryAt(fsPath(directory)) !== undefined) return [];
	const end = facts.chain?.end?.path;
	if (end === undefined) return [];
	const message = `The Python it was made with is gone: ${printable(directory)} is not there`;
	const isCopy = end.startsWith(`${root}/`);
	return [{id: 'H03', severity: isCopy ? 'broken' : 'degraded', message, hint: otherPythonHint}];
};

/** H04, H05, H06: do the interpreter, the packages' directory and `pyvenv.cfg` speak of the same version? */
const versions = ({found, facts}: QuickSubject): readonly HealthNote[] => {
	const {interpreterMinor: minor, libraryMinors, python} = facts;
	if (minor === undefined) return [];
	// Whether it is free-threaded is not always told by names: only the numbers decide.
	const plain = minor.replace(/t$/, '');
	if (libraryMinors.length > 0 && !libraryMinors.some(each => each.replace(/t$/, '') === plain)) {
		const message = `Its packages are for Python ${libraryMinors.join(' and ')}, but its python is now ${minor}: they can't be imported`;
		return [{id: 'H04', severity: 'broken', message, hint: resetHint}];
	}
	const noted = found.config.version;
	if (noted === undefined) return [];
	if (noted !== plain && !noted.startsWith(`${plain}.`)) {
		const message = `pyvenv.cfg says Python ${noted}, but its python is ${minor}: it was made over or upgraded`;
		return [{id: 'H05', severity: 'degraded', message, hint: resetHint}];
	}
	const isPatched =
		python.version !== undefined &&
		python.version !== noted &&
		noted.split('.').length > 2 &&
		python.version.split('.').length > 2;
	return isPatched
		? [{id: 'H06', severity: 'info', message: `Made with Python ${noted}, runs ${python.version ?? ''} now`}]
		: [];
};

/** H29: packages of another version that nothing can import any more. */
const deadLibraries = ({facts}: QuickSubject): readonly HealthNote[] => {
	const [active, ...others] = [...new Set(facts.libraryMinors)];
	const isKnown = facts.interpreterMinor === undefined || facts.interpreterMinor === active;
	if (others.length === 0 || !isKnown) return [];
	const message = `It also holds packages of Python ${others.join(' and ')}, which its python can't use`;
	return [{id: 'H29', severity: 'info', message, hint: resetHint}];
};

const magics = ['7f454c46', 'cffaedfe', 'cefaedfe', 'cafebabe', 'feedfacf', 'feedface'];

/** H32: is the interpreter a program at all? */
const isProgram = ({facts, found}: QuickSubject): readonly HealthNote[] => {
	const end = facts.chain?.end;
	if (end === undefined) return [];
	const {bytes} = end.stat.isFile() ? readBounded(end.path, 4, {prefix: true}) : {};
	const magic = bytes?.toString('hex') ?? '';
	if (magics.includes(magic) || magic.startsWith('4d5a') || (bytes === undefined && end.stat.isFile())) return [];
	const name = printable(baseName(found.layout.interpreter ?? end.path));
	const message = magic.startsWith('2321') ? `Its ${name} is a script, not a Python` : `Its ${name} is not a program`;
	return [{id: 'H32', severity: 'broken', message: `${message}: don't run it`, hint: resetHint}];
};

/** An environment of the other platform, read from here: what its interpreter is can't be told. */
const isForeign = ({found, context}: QuickSubject): boolean =>
	found.layout.platform === 'windows' && context.platform !== 'windows';

const foreign = (subject: QuickSubject): readonly HealthNote[] =>
	isForeign(subject)
		? [{id: 'H33', severity: 'info', message: "Made for Windows: it can't be used on this system"}]
		: [];

const unlessForeign =
	(run: (subject: QuickSubject) => readonly HealthNote[]) =>
	(subject: QuickSubject): readonly HealthNote[] =>
		isForeign(subject) ? [] : run(subject);

/** Whether the environment's Python is there, is one, and fits its packages. */
export const interpreterChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: unlessForeign(findable)},
	{depth: 'quick', applies: 'venv', run: unlessForeign(home)},
	{depth: 'quick', applies: 'venv', run: unlessForeign(versions)},
	{depth: 'quick', applies: 'venv', run: deadLibraries},
	{depth: 'quick', applies: 'venv', run: unlessForeign(isProgram)},
	{depth: 'quick', applies: 'venv', run: foreign},
];
