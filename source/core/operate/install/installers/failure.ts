import {freeSpaceAt} from '../../../platform/files/free-space.js';
import {VenvError, type ErrorCode, type What} from '../../../model/error.js';
import type {FsPath} from '../../../model/path.js';
import type {InstallFailure, PlainInstallFailure} from '../../../model/reasons/install-failure.js';
import {maskSecrets} from '../../../text/mask-secrets.js';
import {printable} from '../../../text/printable.js';

/** Reason why an installer or a creator failed. */
type Explanation = {readonly code: ErrorCode; readonly reason: InstallFailure};

type Rule = {
	readonly pattern: RegExp;
	readonly reason: (match: RegExpExecArray) => InstallFailure;
	readonly code?: ErrorCode;
};

const always =
	(type: PlainInstallFailure): Rule['reason'] =>
	() => ({type});

// Known causes. The first that matches anywhere in the output counts: causes stand before their consequences.
const rules: readonly Rule[] = [
	{
		pattern: /No space left on device|\[Errno 28\]|os error 28/i,
		code: 'disk-full',
		reason: always('installer-disk-full'),
	},
	{pattern: /DO NOT MATCH THE HASHES|hash mismatch/i, reason: always('hash-mismatch')},
	{pattern: /In --require-hashes mode, all requirements must/, reason: always('hashes-missing')},
	{
		pattern:
			/NewConnectionError|name resolution|Name or service not known|Connection (?:refused|reset|timed out)|Max retries exceeded|Network is unreachable|Read timed out|dns error|error sending request|ProxyError|CERTIFICATE_VERIFY_FAILED/i,
		reason: always('index-not-reached'),
	},
	{
		pattern: /fatal error: (Python\.h|pyconfig\.h): No such file/,
		reason: ([, header = '']) => ({type: 'python-header-missing', header}),
	},
	{
		pattern: /fatal error: ['"]?([^\s'":]+)['"]?(?:: No such file| file not found)/,
		reason: ([, header = '']) => ({type: 'header-missing', header: shown(header)}),
	},
	{
		pattern: /rust compiler|cargo, the rust package manager|(?:cargo|rustc)\b.*(?:not found|no such file)/i,
		reason: always('no-rust'),
	},
	{
		pattern:
			/(?:command|execute) '?[^\s']*(?:gcc|g\+\+|cc|clang)[^\s']*'?(?: failed)?: No such file|No such file or directory: '[^']*(?:gcc|g\+\+|\bcc|clang)[^']*'|linker `cc` not found|Unknown compiler\(s\)|unable to find a compiler|Microsoft Visual C\+\+ .* is required/i,
		reason: always('no-compiler'),
	},
	{
		// By name where it is given: in quotes in pip's output, before in uv's.
		pattern:
			/(?:\[Errno (?:13|30)\][^\n']*'([^'\n]+)'|`([^`\n]+)`[^`\n]*os error (?:13|30)\b)|\[Errno 13\]|Permission denied|Read-only file system|os error 13\b|os error 30\b/i,
		code: 'no-permission',
		reason: ([, first, second]) => ({type: 'not-writable', name: shownWhole(first ?? second)}),
	},
	{
		pattern: /Invalid requirement: (.+)|Couldn't parse requirement in (.+)/,
		code: 'bad-requirements',
		reason: ([, first, second]) => ({type: 'requirement-unreadable', text: shown(first ?? second ?? '')}),
	},
	{
		pattern: /Could not open requirements file: (.+)|File not found: `(.+)`/,
		code: 'bad-requirements',
		reason: ([, first, second]) => ({type: 'requirements-unreadable', text: shown(first ?? second ?? '')}),
	},
	{
		pattern: /requires a different Python: (\S+) not in '?(.+?)'?$/m,
		reason: ([, version = '', wanted = '']) => ({
			type: 'python-unfit',
			wanted: shown(wanted),
			version: shown(version),
		}),
	},
	{pattern: /ResolutionImpossible|conflicting dependencies/, reason: always('conflict')},
	{
		// pip reports an index that was not reached in this way, too, once it has given up.
		pattern: /the requirement (\S+).* \(from versions: none\)/,
		reason: ([, requirement = '']) => noVersion(requirement, true),
	},
	{
		pattern:
			/No matching distribution found for (.+)|there is no version of (\S+)|Because (\S+) was not found in|only the following versions of (\S+) are available/,
		reason: ([, ...found]) => noVersion((found.find(text => text !== undefined) ?? '').trim(), false),
	},
	{pattern: /No solution found when resolving/, reason: always('no-solution')},
	{
		pattern:
			/Failed building wheel for (\S+)|Failed to build `?([^\s`]+)`?|metadata-generation-failed|subprocess-exited-with-error/,
		reason: ({index, input, 1: first, 2: second}) => ({
			type: 'build-failed',
			name: shownWhole(first ?? second ?? lastCollected(input.slice(0, index))),
			said: lastWordsOfBuild(input),
		}),
	},
	{
		pattern: /No module named '?ensurepip|ensurepip is not\s+available/,
		code: 'no-ensurepip',
		reason: always('ensurepip-missing'),
	},
];

const shown = (text: string): string => printable(maskSecrets(text));
const shownWhole = (text: string | undefined): string | undefined => (text === undefined ? undefined : shown(text));

const noVersion = (requirement: string, isUnknown: boolean): InstallFailure => {
	const [, name = requirement, specifier = ''] = /^([\w.[\],-]+?)\s*((?:[<>=!~].*)?)$/.exec(requirement) ?? [];
	return {type: 'no-version', name: shown(name), specifier: shown(specifier), isUnknown};
};

/** Package that pip was working on: its requirement, or the last name of its path, up to the version. */
const lastCollected = (output: string): string | undefined => {
	const lines = /^(?:Collecting|Obtaining|Processing) (?:\S*\/)?([\w.-]+?)(?:-\d\S*|[^\w.\s-].*)?(?: .*)?$/gm;
	return [...output.matchAll(lines)].at(-1)?.[1];
};

/** Last words of the build itself, which pip quotes between brackets, and uv after a word in brackets. */
const lastWordsOfBuild = (output: string): string | undefined => {
	const quoted = /\[\d+ lines of output\]([^]*?)\[end of output\]|\[stderr\]([^]*)/.exec(output);
	return lastMeaningfulLines(quoted?.[1] ?? quoted?.[2] ?? '', 1)[0];
};

/** Finds the cause of a failure in the output: a known one, else the last meaningful lines. */
export const explainFailure = (output: string): Explanation => {
	for (const {pattern, reason, code} of rules) {
		const match = pattern.exec(output);
		if (match !== null) return {code: code ?? 'install-failed', reason: reason(match)};
	}
	return {code: 'install-failed', reason: {type: 'said', text: lastMeaningfulLines(output, 2).join('; ')}};
};

const meaningless =
	/^(?:\[?notice|warning:|hint:|note:|[-=|~^ ]+$|File "|Traceback|See above for output|exit code: \d+$|\[\d+ lines of output\]|\[end of output\])/i;

/** Last meaningful lines, without notices, warnings, frames and blank lines. Printable, secrets masked. */
const lastMeaningfulLines = (output: string, count: number): readonly string[] =>
	output
		.split('\n')
		.map(line => line.replace(/^[\s│├╭╰╯─▶>]+/, '').trim())
		.filter(line => line !== '' && !meaningless.test(line))
		.slice(-count)
		.map(line => shown(line.replace(/^(?:error|× ):?\s*/i, '')));

/**
 * Creates the error of a program that failed on something at `path`: the goal and the reason. Creators do not
 * report some causes, so a disk with less than one free mebibyte counts as the cause where none other is known.
 */
export const failureOf = async (what: What, output: string, path: FsPath): Promise<VenvError> => {
	const {code, reason} = explainFailure(output);
	if (code === 'install-failed' && (await isFull(path))) return failureOf(what, 'No space left on device', path);
	return new VenvError(code, {what, reason, path});
};

const isFull = async (path: FsPath): Promise<boolean> => {
	const space = await freeSpaceAt(path);
	return space !== undefined && space.availableBytes < 1024 * 1024;
};
