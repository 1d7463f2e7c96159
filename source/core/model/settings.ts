import type {Creator} from './environment.js';
import type {FsPath} from './path.js';

/**
 * Colours of the terminal UI. `auto`: the terminal's own; `16`: with no shade of its own; `none`: bold and inverse
 * only.
 */
export const themes = ['auto', 'dark', 'light', 'high-contrast', '16', 'none'] as const;
/** Columns of the list beside the name, in any order. */
export const columnNames = ['python', 'kind', 'size', 'frees', 'files', 'used', 'state'] as const;
/** Orders of the list. */
export const orderNames = ['path', 'size', 'frees', 'files', 'used', 'state'] as const;

/** Settings of the user in `config.toml`. One that is not set there is absent or has its default. */
export type Settings = {
	readonly theme: (typeof themes)[number];
	readonly columns: ReadonlyArray<(typeof columnNames)[number]>;
	readonly order: (typeof orderNames)[number];
	/** Days without use after which an environment counts as unused. */
	readonly staleDays: number;
	/** Opened where no path is given; empty: the current directory. */
	readonly roots: readonly FsPath[];
	/** Globs, as `--exclude` takes them. */
	readonly exclude: readonly string[];
	readonly creator?: Creator | undefined;
	readonly installer: 'auto' | 'pip' | 'uv';
	/** Whether rm, reset and sweep free or hold the environments that they take away, where no flag says it. */
	readonly afterDelete: 'free' | 'hold';
	/** Whether sizes are also measured on disks of other machines. */
	readonly measureRemote: boolean;
	readonly mouse: boolean;
	/** Whether the UI is lines of text, for screen readers. */
	readonly plain: boolean;
	/** Command that opens files and projects; absent: $VISUAL, $EDITOR. */
	readonly editor?: string | undefined;
	/** Key of an action, a screen or a command of the UI, by its name. */
	readonly keys: Readonly<Record<string, string>>;
};

/** Settings where there is no file. */
export const defaultSettings: Settings = {
	theme: 'auto',
	columns: columnNames,
	order: 'path',
	staleDays: 90,
	roots: [],
	exclude: [],
	installer: 'auto',
	afterDelete: 'free',
	measureRemote: false,
	mouse: true,
	plain: false,
	keys: {},
};

/** Values of settings that can't be read: the defaults, but nothing is freed at once, since the user may want undo. */
export const unreadSettings: Settings = {...defaultSettings, afterDelete: 'hold'};

/** A setting that could not be taken: where it stands, why, and what is used instead. */
export type SettingProblem = {
	/** Counted from 1; undefined where the file as a whole could not be read. */
	readonly line?: number | undefined;
	readonly key?: string | undefined;
	readonly why: SettingFlaw;
	readonly instead: SettingInstead;
};

/** What is wrong with a setting, or with the whole file. Texts are printable; `text/setting-problem.ts` has the words. */
export type SettingFlaw =
	| {readonly type: 'file-too-large' | 'file-unreadable' | 'unknown-setting' | 'unknown-name'}
	| {readonly type: 'no-toml'; readonly message: string}
	/** `given`: as JSON. `rule`: that it breaks, of the table of settings. */
	| {readonly type: 'invalid'; readonly given: string; readonly rule: string};

/** What holds instead: every default, this value (as JSON, printable), or nothing. */
export type SettingInstead = {
	readonly used: 'defaults' | 'nothing' | {readonly json: string};
	/** Whether nothing is freed at once meanwhile, since the setting may have protected an environment. */
	readonly keepsForUndo: boolean;
};
