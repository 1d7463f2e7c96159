import {delimiter} from 'node:path';
import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {activationPath} from '../../inspect/health/baked-paths.js';
import {parseJson} from '../../text/parse-json.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {baseName, fsPath, isAbsolutePath, isInside, join, parent, type FsPath} from '../../model/path.js';
import {hostPlatform} from '../../model/platform.js';
import {pathDirectories} from '../../platform/processes/program-places.js';
import {noteUse} from '../../state/use-notes.js';
import {printable} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import type {CommandLine} from '../install/installers/installer.js';
import {run, type RunResult} from '../../platform/processes/run.js';
import {childVariables, programPath} from '../../platform/processes/child-variables.js';
import {requireTrust} from '../../safety/trust.js';

/** One sanity check: its command, its printable output, and what that means. */
export type Check = {
	readonly id: 'which-python' | 'site' | 'prefix' | 'pip-version' | 'pip-check';
	readonly title: string;
	readonly command: readonly string[];
	readonly exitCode?: number | undefined;
	readonly output: string;
	readonly ok: boolean;
	/** True when there was nothing to check, so that `ok` says nothing. */
	readonly isMoot?: boolean | undefined;
	readonly finding: CheckFinding;
};

export type CheckReport = {
	readonly path: FsPath;
	/** `leaky`: it works, but sees packages from outside. `unknown`: a check that decides did not answer in time. */
	readonly verdict: 'isolated' | 'leaky' | 'broken' | 'unknown';
	readonly checks: readonly Check[];
};

/**
 * Meaning of one check's output; `text/check.ts` says it. Texts that a program printed are as they are, so they
 * have to pass `printable`.
 */
export type CheckFinding =
	| {readonly type: 'no-answer'; readonly seconds: number}
	/** `which python`: a path, or nothing where there is no other Python. */
	| {readonly type: 'own-python' | 'no-python' | 'python-elsewhere'; readonly answer: string | undefined}
	| {readonly type: 'prefix-fits'; readonly version: string; readonly basePrefix: string}
	| {readonly type: 'prefix-elsewhere'; readonly prefix: FsPath}
	| {readonly type: 'python-fails' | 'pip-fails' | 'other-pip-script'; readonly line: string}
	| {
			readonly type:
				'base-python' | 'no-path-printed' | 'own-packages-only' | 'no-pip' | 'no-pip-to-ask' | 'pip-agrees';
	  }
	| {readonly type: 'leaks'; readonly leaks: readonly Leak[]}
	| {readonly type: 'pip-from-outside'; readonly version: string; readonly place: string}
	/** `script`: whether `bin/pip` is there, and then answers alike. */
	| {readonly type: 'own-pip'; readonly version: string; readonly script: 'agrees' | 'absent'}
	| {readonly type: 'packages-disagree'; readonly lines: readonly string[]};

/** Something outside of the environment from which its Python imports. */
type Leak =
	{readonly type: 'python-path' | 'directories'; readonly paths: readonly string[]} | {readonly type: 'user-site'};

/**
 * Runs the environment's Python as an activated shell would, without sourcing anything: `which python`, `python -m
 * site`, `sys.prefix`, `pip --version`, `pip check`; `seconds` each at most, for a Python on a network disk may need
 * many. Changes nothing. Throws `not-trusted` before anything is run, and `failed` where there is no Python to run.
 */
export const checkEnvironment = async (
	found: Found,
	{context, isTrusted = false, seconds = 30}: CheckOptions,
	work: Work = {},
): Promise<CheckReport> => {
	await requireTrust(found, {context, isGiven: isTrusted});
	const setting = {...settingOf(found, context, work), seconds};
	work.onProgress?.({step: {doing: 'checking', check: 'which'}, fraction: 0});
	const which = await checkWhich(setting);
	work.onProgress?.({step: {doing: 'checking', check: 'prefix'}, fraction: 0.2});
	const prefix = await checkPrefix(setting);
	await noteUse(found, 'checked', context);
	if (!prefix.ok) return reportOf(setting, [which, prefix]);
	work.onProgress?.({step: {doing: 'checking', check: 'site'}, fraction: 0.4});
	const further = await Promise.all([checkSite(setting), checkPipVersion(setting), checkPip(setting)]);
	const [site, pipVersion, pipCheck] = further;
	return reportOf(setting, [which, site, prefix, pipVersion, pipCheck]);
};

type CheckOptions = {readonly context: Context; readonly isTrusted?: boolean; readonly seconds?: number};

type Setting = {
	readonly found: Found;
	/** Real path: the target of an alias. */
	readonly place: FsPath;
	readonly bin: FsPath;
	readonly python: FsPath;
	/** Variables as `activate` sets them. The caller's PYTHONPATH would leak into a shell, so it stays. */
	readonly variables: Readonly<Record<string, string>>;
	readonly context: Context;
	readonly work: Work;
	/** How long one program may take. */
	readonly seconds: number;
};

const settingOf = (found: Found, context: Context, work: Work): Omit<Setting, 'seconds'> => {
	const {bin, interpreter} = found.layout;
	if (bin === undefined || interpreter === undefined || realPathOf(interpreter) === undefined)
		throw new VenvError('failed', {
			what: {doing: 'check', path: found.path},
			reason: {type: 'its-python-gone'},
			path: found.path,
		});
	const activated = activatedPlace(found, bin);
	const path = context.variables['PATH'] ?? programPath(context);
	const pythonPath = context.variables['PYTHONPATH'];
	const variables = {
		...childVariables(context),
		VIRTUAL_ENV: activated,
		PATH: `${join(activated, baseName(bin))}${delimiter}${path}`,
		...(pythonPath === undefined ? {} : {PYTHONPATH: pythonPath}),
	};
	return {found, place: found.alias ?? found.path, bin, python: interpreter, variables, context, work};
};

/** Directory that its activation script names: for a moved or copied environment a different one. */
export const activatedPlace = (found: Found, bin: FsPath): FsPath => {
	const place = found.alias ?? found.path;
	const written = activationPath(join(bin, 'activate'));
	return written === undefined || realPathOf(written) === realPathOf(place) ? place : written;
};

const ask = (setting: Setting, command: CommandLine): Promise<RunResult> =>
	run(command, {
		cwd: fsPath('/'),
		variables: setting.variables,
		signal: setting.work.signal,
		timeoutMs: setting.seconds * 1000,
		maximumBytes: 256 * 1024,
		log: setting.context,
	});

type Verdict = Pick<Check, 'ok' | 'isMoot' | 'finding'>;

type Asked = Pick<Check, 'id' | 'title' | 'command'>;

const checkOf = (asked: Asked, result: RunResult, {ok, isMoot, finding}: Verdict): Check => ({
	...asked,
	exitCode: result.exitCode,
	output: result.output.split('\n').map(printable).join('\n'),
	ok: ok && !result.timedOut,
	...(isMoot && {isMoot}),
	finding: result.timedOut ? noAnswer(result) : finding,
});

const noAnswer = ({durationMs}: RunResult): CheckFinding => ({
	type: 'no-answer',
	seconds: Math.round(durationMs / 1000),
});

const checkWhich = async (setting: Setting): Promise<Check> => {
	const result = await whichPython(setting);
	const answer = result.stdout.trim();
	const expected = join(setting.bin, programName('python'));
	const isOwn = answer === expected || realParent(answer) === realPathOf(setting.bin);
	const isMissing = entryAt(expected) === undefined;
	const type = isOwn ? 'own-python' : isMissing ? 'no-python' : 'python-elsewhere';
	return checkOf({id: 'which-python', title: 'which python', command: ['which', 'python']}, result, {
		ok: isOwn,
		finding: {type, answer: answer === '' ? undefined : answer},
	});
};

const whichPython = async (setting: Setting): Promise<RunResult> => {
	if (hostPlatform !== 'windows') return ask(setting, ['/bin/sh', '-c', 'command -v python']);
	// What cmd and PowerShell would start: where.exe looks into the current directory first, which they need not.
	const answer = pathDirectories(setting)
		.map(directory => join(directory, 'python.exe'))
		.find(path => entryAt(path)?.isFile());
	const text = answer ?? '';
	const nothing = {signal: undefined, stderr: '', isTruncated: false, timedOut: false, durationMs: 0};
	return {...nothing, exitCode: answer === undefined ? 1 : 0, stdout: text, output: text};
};

const programName = (name: string): string => (hostPlatform === 'windows' ? `${name}.exe` : name);

const realParent = (path: string): FsPath | undefined => (isAbsolutePath(path) ? realPathOf(parent(path)) : undefined);

const mark = 'venv-tui:';
const question = `import sys,json;print(${JSON.stringify(mark)}+json.dumps([sys.prefix,sys.base_prefix,sys.executable,list(sys.version_info[:3])]))`;

const checkPrefix = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-I', '-c', question];
	const result = await ask(setting, command);
	return checkOf({id: 'prefix', title: 'sys.prefix', command}, result, assessPrefix(setting.place, result));
};

const assessPrefix = (place: FsPath, result: RunResult): Verdict => {
	const facts = readFacts(result.stdout);
	if (facts === undefined) return {ok: false, finding: {type: 'python-fails', line: lastLine(result.output)}};
	const {prefix, basePrefix, version} = facts;
	if (prefix === basePrefix) return {ok: false, finding: {type: 'base-python'}};
	if (realPathOf(fsPath(prefix)) !== realPathOf(place))
		return {ok: false, finding: {type: 'prefix-elsewhere', prefix: fsPath(prefix)}};
	return {ok: true, finding: {type: 'prefix-fits', version, basePrefix}};
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** Code in .pth files may print too, so only the marked line counts. */
const readFacts = (stdout: string) => {
	const line = stdout.split('\n').findLast(text => text.startsWith(mark));
	if (line === undefined) return undefined;
	const value: unknown = parseJson(line.slice(mark.length));
	if (!Array.isArray(value)) return undefined;
	const [prefix, basePrefix, , version] = value as unknown[];
	if (typeof prefix !== 'string' || typeof basePrefix !== 'string' || !Array.isArray(version)) return undefined;
	return {prefix, basePrefix, version: version.join('.')};
};

const checkSite = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-m', 'site'];
	const result = await ask(setting, command);
	return checkOf({id: 'site', title: 'python -m site', command}, result, assessSite(setting, result.stdout));
};

const assessSite = (setting: Setting, stdout: string): Verdict => {
	const entries = [...stdout.matchAll(/^ {4}(['"])(.*)\1,$/gm)].map(([, , entry = '']) =>
		entry.replace(/\\([\\'"])/g, '$1'),
	);
	const leaks: Leak[] = [];
	const fromVariable = (setting.variables['PYTHONPATH'] ?? '').split(delimiter).filter(entry => entry !== '');
	if (fromVariable.length > 0) leaks.push({type: 'python-path', paths: fromVariable});
	const outside = entries.filter(entry => /(?:site|dist)-packages$/.test(entry) && !isInside(entry, setting.place));
	const foreign = outside.filter(entry => !isInsideReally(entry, setting.place));
	if (foreign.length > 0) leaks.push({type: 'directories', paths: foreign});
	if (/^ENABLE_USER_SITE: True/m.test(stdout)) leaks.push({type: 'user-site'});
	if (entries.length === 0) return {ok: false, finding: {type: 'no-path-printed'}};
	if (leaks.length > 0) return {ok: false, finding: {type: 'leaks', leaks}};
	return {ok: true, finding: {type: 'own-packages-only'}};
};

const isInsideReally = (path: string, directory: FsPath): boolean => {
	const [real, realDirectory] = [realPathOf(fsPath(path)), realPathOf(directory)];
	return real !== undefined && realDirectory !== undefined && isInside(real, realDirectory);
};

const checkPipVersion = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-I', '-m', 'pip', '--version'];
	const script = join(setting.bin, programName('pip'));
	const [result, ofScript] = await Promise.all([
		ask(setting, command),
		entryAt(script) === undefined ? undefined : ask(setting, [script, '--version']),
	]);
	return checkOf(
		{id: 'pip-version', title: 'pip --version', command},
		result,
		assessPip(setting.place, result, ofScript),
	);
};

const assessPip = (place: FsPath, result: RunResult, ofScript: RunResult | undefined): Verdict => {
	if (/No module named '?pip/.test(result.output)) return {ok: true, isMoot: true, finding: {type: 'no-pip'}};
	const [, version = '', from = ''] = /^pip (\S+) from (.*) \(python [^)]*\)$/m.exec(result.stdout) ?? [];
	if (version === '') return {ok: false, finding: {type: 'pip-fails', line: lastLine(result.output)}};
	if (!isInsideReally(from, place)) return {ok: false, finding: {type: 'pip-from-outside', version, place: from}};
	if (ofScript === undefined) return {ok: true, finding: {type: 'own-pip', version, script: 'absent'}};
	if (ofScript.timedOut) return {ok: false, finding: noAnswer(ofScript)};
	if (ofScript.stdout.trim() !== result.stdout.trim())
		return {ok: false, finding: {type: 'other-pip-script', line: lastLine(ofScript.output)}};
	return {ok: true, finding: {type: 'own-pip', version, script: 'agrees'}};
};

const checkPip = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-I', '-m', 'pip', 'check', '--disable-pip-version-check'];
	const asked: Asked = {id: 'pip-check', title: 'pip check', command};
	const result = await ask(setting, command);
	if (/No module named '?pip/.test(result.output))
		return checkOf(asked, result, {ok: true, isMoot: true, finding: {type: 'no-pip-to-ask'}});
	const ok = result.exitCode === 0;
	return checkOf(asked, result, {
		ok,
		finding: ok ? {type: 'pip-agrees'} : {type: 'packages-disagree', lines: result.stdout.trim().split('\n')},
	});
};

/** `pip check` reports packages that don't fit each other, which has nothing to do with isolation. */
const reportOf = ({found}: Setting, checks: readonly Check[]): CheckReport => {
	const failed = checks.filter(({id, ok}) => !ok && id !== 'pip-check');
	const answered = failed.filter(({finding}) => finding.type !== 'no-answer');
	const isBroken = answered.some(({finding}) => !leaking.has(finding.type));
	const verdict = isBroken ? 'broken' : answered.length > 0 ? 'leaky' : failed.length > 0 ? 'unknown' : 'isolated';
	return {path: found.path, verdict, checks};
};

const leaking: ReadonlySet<CheckFinding['type']> = new Set(['leaks', 'pip-from-outside', 'other-pip-script']);
