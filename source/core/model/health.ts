import type {ErrorCode} from './error.js';
import type {FsPath} from './path.js';

export type Severity = 'broken' | 'degraded' | 'info';

/** The worst severity among quick checks; information does not count. */
export type Status = 'ok' | 'degraded' | 'broken';

/** A requirement of an installed package that is not met. */
export type UnmetNeed = {
	readonly package: string;
	readonly name: string;
	/** A version specifier by PEP 440; empty where any version would do. */
	readonly specifier: string;
	/** Installed version; undefined where there is none. */
	readonly installed?: string | undefined;
};

/** A missing directory from which packages are imported. */
export type LostSource = {
	readonly path: FsPath;
	readonly state: 'gone' | 'not-mounted';
	/** Package installed from there, or the `.pth` file that names the directory. */
	readonly from: {readonly type: 'package'; readonly name: string} | {readonly type: 'pth'; readonly file: FsPath};
};

/** A finding of a check, with its facts. Names and paths are as on the disk: not printable yet. */
type Finding =
	| {readonly id: 'interpreter-missing'}
	/** A link that leads to itself. */
	| {readonly id: 'interpreter-loop'; readonly interpreter: FsPath}
	| {readonly id: 'interpreter-removed'; readonly target: FsPath}
	/** Directory in the `home` entry of `pyvenv.cfg`. */
	| {readonly id: 'base-removed'; readonly directory: FsPath}
	/** `path`: where its Python or its scripts were, which this machine does not have. */
	| {readonly id: 'made-elsewhere'; readonly where: Elsewhere; readonly path: FsPath}
	/** Versions as `X.Y`. */
	| {readonly id: 'version-mismatch'; readonly packagesFor: readonly string[]; readonly python: string}
	| {readonly id: 'version-changed'; readonly noted: string; readonly python: string}
	| {readonly id: 'version-patched'; readonly noted: string; readonly python: string}
	| {readonly id: 'other-version-packages'; readonly versions: readonly string[]}
	| {readonly id: 'not-a-program'; readonly interpreter: FsPath; readonly isScript: boolean}
	| {readonly id: 'made-for-windows'}
	/** Directory whose contents a service copies to other machines. */
	| {readonly id: 'synchronised'; readonly service: SynchronisingService; readonly directory: FsPath}
	| {readonly id: 'config-unreadable'; readonly problem: UnreadableConfig}
	/** `isRefused`: Python 3.14 and newer don't recognise it as an environment. */
	| {readonly id: 'config-without-home'; readonly isEmpty: boolean; readonly isRefused: boolean}
	| {readonly id: 'config-ambiguous'; readonly hasByteOrderMark: boolean; readonly hasDuplicateKeys: boolean}
	/** `isStated`: `pyvenv.cfg` says so; otherwise the entry is missing, which means true. */
	| {readonly id: 'system-site-packages'; readonly isStated: boolean}
	| {readonly id: 'copied'; readonly from: FsPath}
	| {readonly id: 'moved'; readonly from: FsPath}
	| {readonly id: 'half-made'}
	| {readonly id: 'pip-missing'}
	| {readonly id: 'pip-broken'}
	/** Names in site-packages that begin with `~`. */
	| {readonly id: 'pip-leftovers'; readonly names: readonly FsPath[]}
	| {readonly id: 'metadata-missing'; readonly packages: readonly string[]}
	| {readonly id: 'record-missing'; readonly packages: readonly string[]}
	| {readonly id: 'installed-twice'; readonly packages: readonly string[]}
	| {
			readonly id: 'files-missing';
			readonly packages: ReadonlyArray<{readonly name: string; readonly missing: number; readonly total: number}>;
	  }
	/** RECORD names files outside the environment. */
	| {readonly id: 'record-escapes'; readonly packages: readonly string[]}
	| {readonly id: 'needs-unmet'; readonly needs: readonly UnmetNeed[]}
	| {readonly id: 'source-gone'; readonly sources: readonly LostSource[]}
	/** `since` is `YYYY-MM`. */
	| {readonly id: 'end-of-life'; readonly version: string; readonly since?: string | undefined}
	| {readonly id: 'foreign-owner'; readonly uid: number}
	| {readonly id: 'read-only'}
	| {readonly id: 'tracked-by-git'; readonly name: FsPath}
	/** `isProjectRoot`: the environment lies in the root of its own project. */
	| {readonly id: 'not-ignored-by-git'; readonly isProjectRoot: boolean}
	| {readonly id: 'startup-code'; readonly files: readonly FsPath[]}
	/** This part could not be read. */
	| {readonly id: 'not-read'; readonly part: ReadPart; readonly failure: ReadFailure}
	/** An earlier environment is held beside it, or its reset was cut off. */
	| {readonly id: 'earlier-one-held'};

/** A program that copies a directory to other machines. */
export type SynchronisingService =
	'Dropbox' | 'Nextcloud' | 'ownCloud' | 'Syncthing' | 'iCloud' | 'OneDrive' | 'cloud storage';

/** Where an environment was made: a container, another machine, by another user, on another operating system. */
export type Elsewhere = 'container' | 'machine' | 'user' | 'system';

/** One part of the facts about an environment, which is read separately. */
export type ReadPart = 'files' | 'size' | 'packages' | 'requirements' | 'use' | 'deletability';

/** Why a part of an environment could not be read: the system's code, the kind of an error, or a mistake of ours. */
export type ReadFailure =
	| {readonly type: 'system'; readonly code: string}
	| {readonly type: 'error'; readonly code: ErrorCode}
	| {readonly type: 'mistake'; readonly said: string};

/** Reason why a `pyvenv.cfg` can't be used. */
export type UnreadableConfig = 'missing' | 'not-a-file' | 'unreadable' | 'too-large' | 'not-utf8';

/** One finding of a health check, with its severity and facts. `text/health.ts` has the words. */
export type HealthNote = Finding & {readonly severity: Severity};

export type HealthId = HealthNote['id'];

const withoutPython: ReadonlySet<HealthId> = new Set([
	'interpreter-missing',
	'interpreter-loop',
	'interpreter-removed',
	'base-removed',
	'made-elsewhere',
	'not-a-program',
]);

/** Whether a note says that an environment has no Python that could be run. */
export const isWithoutPython = (health: readonly HealthNote[]): boolean =>
	health.some(({id, severity}) => severity === 'broken' && withoutPython.has(id));

/** The stable code of each finding, as the JSON has it since version 0.1. */
export const healthCodes: Readonly<Record<HealthId, string>> = {
	'interpreter-removed': 'H01',
	'interpreter-loop': 'H01',
	'interpreter-missing': 'H02',
	'base-removed': 'H03',
	'version-mismatch': 'H04',
	'version-changed': 'H05',
	'version-patched': 'H06',
	'config-unreadable': 'H07',
	'config-without-home': 'H07',
	'config-ambiguous': 'H07',
	copied: 'H08',
	moved: 'H08',
	'half-made': 'H09',
	'pip-missing': 'H10',
	'pip-broken': 'H11',
	'pip-leftovers': 'H12',
	'metadata-missing': 'H13',
	'record-missing': 'H14',
	'installed-twice': 'H15',
	'files-missing': 'H16',
	'needs-unmet': 'H17',
	'source-gone': 'H18',
	'system-site-packages': 'H22',
	'not-ignored-by-git': 'H23',
	'tracked-by-git': 'H23',
	'foreign-owner': 'H25',
	'read-only': 'H25',
	'end-of-life': 'H27',
	'startup-code': 'H28',
	'other-version-packages': 'H29',
	'earlier-one-held': 'H31',
	'not-a-program': 'H32',
	'made-for-windows': 'H33',
	'record-escapes': 'H34',
	'not-read': 'H35',
	synchronised: 'H36',
	'made-elsewhere': 'H37',
};

/** Action of a fix. Names are as on the disk; requirements are PEP 508 texts. */
export type FixRemedy =
	| {readonly type: 'write-gitignore' | 'install-pip'}
	| {readonly type: 'remove-leftovers'; readonly names: readonly FsPath[]}
	| {readonly type: 'install-requirements'; readonly requirements: readonly string[]};
