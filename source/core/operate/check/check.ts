import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {activationPath} from '../../inspect/health/baked-paths.js';
import {parseJson} from '../../text/parse-json.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {fsPath, isInside, join, type FsPath} from '../../model/path.js';
import {noteUse} from '../../state/use-notes.js';
import {printable, printablePath} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import type {CommandLine} from '../install/installers/installer.js';
import {run, type RunResult} from '../../platform/processes/run.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {requireTrust} from '../../safety/trust.js';

/** One sanity check: its command, its output, and their meaning. Output and explanation are printable. */
export type Check = {
	readonly id: 'which-python' | 'site' | 'prefix' | 'pip-version' | 'pip-check';
	readonly title: string;
	readonly command: readonly string[];
	readonly exitCode?: number | undefined;
	readonly output: string;
	readonly ok: boolean;
	/** True when there was nothing to check, so that `ok` says nothing. */
	readonly isMoot?: boolean | undefined;
	readonly explanation: string;
};

export type CheckReport = {
	readonly path: FsPath;
	/** `leaky`: it works, but sees packages from outside. */
	readonly verdict: 'isolated' | 'leaky' | 'broken';
	/** Verdict as a sentence. */
	readonly summary: string;
	readonly checks: readonly Check[];
};

/**
 * Runs the environment's Python as an activated shell would, without sourcing anything: `which python`, `python -m
 * site`, `sys.prefix`, `pip --version`, `pip check`; 10 s each at most. Changes nothing. Throws `not-trusted` before
 * anything is run, and `failed` where there is no Python to run.
 */
export const checkEnvironment = async (
	found: Found,
	{context, isTrusted = false}: {readonly context: Context; readonly isTrusted?: boolean},
	work: Work = {},
): Promise<CheckReport> => {
	await requireTrust(found, {context, isGiven: isTrusted});
	const setting = settingOf(found, context, work);
	work.onProgress?.({step: 'which python', fraction: 0});
	const which = await checkWhich(setting);
	work.onProgress?.({step: 'sys.prefix', fraction: 0.2});
	const prefix = await checkPrefix(setting);
	await noteUse(found, 'checked', context);
	if (!prefix.ok) return reportOf(setting, [which, prefix]);
	work.onProgress?.({step: 'python -m site, pip', fraction: 0.4});
	const further = await Promise.all([checkSite(setting), checkPipVersion(setting), checkPip(setting)]);
	const [site, pipVersion, pipCheck] = further;
	return reportOf(setting, [which, site, prefix, pipVersion, pipCheck]);
};

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
};

const settingOf = (found: Found, context: Context, work: Work): Setting => {
	const {bin, interpreter} = found.layout;
	if (bin === undefined || interpreter === undefined || realPathOf(interpreter) === undefined)
		throw new VenvError('failed', {
			what: `Can't check ${printablePath(found.path, context.home)}`,
			why: 'its Python is gone',
			hint: 'Reset it with another Python',
			path: found.path,
		});
	const activated = activatedPlace(found, bin);
	const path = context.variables['PATH'] ?? '/usr/bin:/bin';
	const pythonPath = context.variables['PYTHONPATH'];
	const variables = {
		...childVariables(context),
		VIRTUAL_ENV: activated,
		PATH: `${activated}/${bin.split('/').at(-1) ?? 'bin'}:${path}`,
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
		timeoutMs: 10_000,
		maximumBytes: 256 * 1024,
		log: setting.context,
	});

type Verdict = Pick<Check, 'ok' | 'isMoot' | 'explanation'>;

type Asked = Pick<Check, 'id' | 'title' | 'command'>;

const checkOf = (asked: Asked, result: RunResult, {ok, isMoot, explanation}: Verdict): Check => ({
	...asked,
	exitCode: result.exitCode,
	output: result.output.split('\n').map(printable).join('\n'),
	ok: ok && !result.timedOut,
	...(isMoot && {isMoot}),
	explanation: result.timedOut ? 'it did not answer within 10 seconds' : printable(explanation),
});

const checkWhich = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = ['/bin/sh', '-c', 'command -v python'];
	const result = await ask(setting, command);
	const answer = result.stdout.trim();
	const expected = join(setting.bin, 'python');
	const isOwn = answer === expected || realParent(answer) === realPathOf(setting.bin);
	const isMissing = entryAt(expected) === undefined;
	const shown = shownPath(answer, setting.context);
	const explanation = isOwn
		? shown
		: isMissing
			? `it has no bin/python; another one would answer${answer === '' ? '' : `: ${shown}`}`
			: `activating it would give ${answer === '' ? 'no python' : shown}: it was moved or copied, its scripts name another place`;
	return checkOf({id: 'which-python', title: 'which python', command: ['which', 'python']}, result, {
		ok: isOwn,
		explanation,
	});
};

/** A path that a program printed, as we show paths; anything else as it is. */
const shownPath = (text: string, {home}: Context): string =>
	text.startsWith('/') ? printablePath(fsPath(text), home) : text;

const realParent = (path: string): FsPath | undefined =>
	path.startsWith('/') ? realPathOf(fsPath(path.slice(0, path.lastIndexOf('/')))) : undefined;

const mark = 'venv-tui:';
const question = `import sys,json;print(${JSON.stringify(mark)}+json.dumps([sys.prefix,sys.base_prefix,sys.executable,list(sys.version_info[:3])]))`;

const checkPrefix = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-I', '-c', question];
	const result = await ask(setting, command);
	return checkOf({id: 'prefix', title: 'sys.prefix', command}, result, judgePrefix(setting, result));
};

const judgePrefix = ({place, context}: Setting, result: RunResult): Verdict => {
	const facts = readFacts(result.stdout);
	if (facts === undefined) return {ok: false, explanation: `its Python does not start: ${lastLine(result.output)}`};
	const {prefix, basePrefix, version} = facts;
	if (prefix === basePrefix)
		return {ok: false, explanation: 'sys.prefix is the base Python: this is no environment to Python'};
	if (realPathOf(fsPath(prefix)) !== realPathOf(place))
		return {
			ok: false,
			explanation: `sys.prefix is ${printablePath(fsPath(prefix), context.home)}, another environment`,
		};
	return {ok: true, explanation: `Python ${version}; differs from sys.base_prefix, ${shownPath(basePrefix, context)}`};
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
	return checkOf({id: 'site', title: 'python -m site', command}, result, judgeSite(setting, result.stdout));
};

const judgeSite = (setting: Setting, stdout: string): Verdict => {
	const entries = [...stdout.matchAll(/^ {4}(['"])(.*)\1,$/gm)].map(([, , entry = '']) =>
		entry.replace(/\\([\\'"])/g, '$1'),
	);
	const leaks: string[] = [];
	const listed = (paths: readonly string[]): string => paths.map(path => shownPath(path, setting.context)).join(', ');
	const fromVariable = (setting.variables['PYTHONPATH'] ?? '').split(':').filter(entry => entry !== '');
	if (fromVariable.length > 0) leaks.push(`PYTHONPATH adds ${listed(fromVariable)}`);
	const outside = entries.filter(entry => /(?:site|dist)-packages$/.test(entry) && !isInside(entry, setting.place));
	const foreign = outside.filter(entry => !isInsideReally(entry, setting.place));
	if (foreign.length > 0) leaks.push(`sees ${listed(foreign)}`);
	if (/^ENABLE_USER_SITE: True/m.test(stdout)) leaks.push('the user site is on');
	if (entries.length === 0) return {ok: false, explanation: 'it did not print sys.path'};
	if (leaks.length > 0) return {ok: false, explanation: leaks.join('; ')};
	return {ok: true, explanation: 'sys.path ends in its own site-packages, user site off'};
};

const isInsideReally = (path: string, directory: FsPath): boolean => {
	const [real, realDirectory] = [realPathOf(fsPath(path)), realPathOf(directory)];
	return real !== undefined && realDirectory !== undefined && isInside(real, realDirectory);
};

const checkPipVersion = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-I', '-m', 'pip', '--version'];
	const script = join(setting.bin, 'pip');
	const [result, ofScript] = await Promise.all([
		ask(setting, command),
		entryAt(script) === undefined ? undefined : ask(setting, [script, '--version']),
	]);
	return checkOf({id: 'pip-version', title: 'pip --version', command}, result, judgePip(setting, result, ofScript));
};

const judgePip = ({place, context}: Setting, result: RunResult, ofScript: RunResult | undefined): Verdict => {
	if (/No module named '?pip/.test(result.output))
		return {ok: true, isMoot: true, explanation: 'it has no pip, as uv and poetry make them'};
	const [, version = '', from = ''] = /^pip (\S+) from (.*) \(python [^)]*\)$/m.exec(result.stdout) ?? [];
	if (version === '') return {ok: false, explanation: `pip does not start: ${lastLine(result.output)}`};
	if (!isInsideReally(from, place))
		return {ok: false, explanation: `pip ${version} comes from outside: ${shownPath(from, context)}`};
	if (ofScript === undefined) return {ok: true, explanation: `${version}, from inside it; there is no bin/pip`};
	if (ofScript.stdout.trim() !== result.stdout.trim())
		return {ok: false, explanation: `bin/pip is another one: ${lastLine(ofScript.output)}`};
	return {ok: true, explanation: `${version}, from inside it; bin/pip agrees`};
};

const checkPip = async (setting: Setting): Promise<Check> => {
	const command: CommandLine = [setting.python, '-I', '-m', 'pip', 'check', '--disable-pip-version-check'];
	const asked: Asked = {id: 'pip-check', title: 'pip check', command};
	const result = await ask(setting, command);
	if (/No module named '?pip/.test(result.output))
		return checkOf(asked, result, {ok: true, isMoot: true, explanation: 'not run: it has no pip'});
	const broken = result.stdout.trim().split('\n');
	const more = broken.length > 1 ? ` and ${broken.length - 1} more` : '';
	const explanation = result.exitCode === 0 ? 'every package has what it needs' : `${broken[0] ?? ''}${more}`;
	return checkOf(asked, result, {ok: result.exitCode === 0, explanation});
};

/** `pip check` reports packages that don't fit each other, which has nothing to do with isolation. */
const reportOf = ({found}: Setting, checks: readonly Check[]): CheckReport => {
	const failed = (id: Check['id']) => checks.find(check => check.id === id && !check.ok);
	const broken = failed('prefix') ?? failed('which-python');
	if (broken) return {path: found.path, verdict: 'broken', summary: `Broken: ${broken.explanation}`, checks};
	const leaky = failed('site') ?? failed('pip-version');
	if (leaky) return {path: found.path, verdict: 'leaky', summary: `Not isolated: ${leaky.explanation}`, checks};
	const summary = 'Isolated: packages come from this environment only';
	return {path: found.path, verdict: 'isolated', summary, checks};
};
