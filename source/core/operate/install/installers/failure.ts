import {freeSpaceAt} from '../../../platform/files/free-space.js';
import {VenvError, type ErrorCode} from '../../../model/error.js';
import type {FsPath} from '../../../model/path.js';
import {maskSecrets} from '../../../text/mask-secrets.js';
import {printable} from '../../../text/printable.js';
import type {Phrase} from '../../../model/phrase.js';

/** Reason why an installer or a creator failed, in a user's words, and advice. */
type Explanation = {readonly code: ErrorCode; readonly why: string; readonly hint: string};

type Rule = {
	readonly pattern: RegExp;
	readonly explain: (match: RegExpExecArray) => Omit<Explanation, 'code'>;
	readonly code?: ErrorCode;
};

const compiler = 'Install one (apt install build-essential, xcode-select --install), or a version that has a wheel';

// Known causes. The first that matches anywhere in the output counts: causes stand before their consequences.
const rules: readonly Rule[] = [
	{
		pattern: /No space left on device|\[Errno 28\]|os error 28/i,
		code: 'disk-full',
		explain: () => ({why: 'the disk is full', hint: 'Make room (venv-tui sweep, venv-tui free), then try again'}),
	},
	{
		pattern: /DO NOT MATCH THE HASHES|hash mismatch/i,
		explain: () => ({
			why: 'a downloaded file does not have the hash that the requirements name',
			hint: 'Compare the hashes with the index before you change them: the file may have been replaced',
		}),
	},
	{
		pattern: /In --require-hashes mode, all requirements must/,
		explain: () => ({
			why: 'one requirement has a hash, so all of them need one',
			hint: 'Add the missing hashes, or remove all of them',
		}),
	},
	{
		pattern:
			/NewConnectionError|name resolution|Name or service not known|Connection (?:refused|reset|timed out)|Max retries exceeded|Network is unreachable|Read timed out|dns error|error sending request|ProxyError|CERTIFICATE_VERIFY_FAILED/i,
		explain: () => ({
			why: 'the package index was not reached',
			hint: 'Check the network, proxy and index settings, then try again',
		}),
	},
	{
		pattern: /fatal error: (Python\.h|pyconfig\.h): No such file/,
		explain: ([, header = '']) => ({
			why: `${header} is missing: a package has to be compiled`,
			hint: "Install Python's headers (apt install python3-dev), or a version that has a wheel",
		}),
	},
	{
		pattern: /fatal error: ['"]?([^\s'":]+)['"]?(?:: No such file| file not found)/,
		explain: ([, header = '']) => ({
			why: `the header ${header} is missing: a package has to be compiled`,
			hint: 'Install the development package of that library, or a version that has a wheel',
		}),
	},
	{
		pattern: /rust compiler|cargo, the rust package manager|(?:cargo|rustc)\b.*(?:not found|no such file)/i,
		explain: () => ({
			why: 'a package needs Rust to be compiled',
			hint: 'Install Rust (rustup), or a version that has a wheel',
		}),
	},
	{
		pattern:
			/(?:command|execute) '?[^\s']*(?:gcc|g\+\+|cc|clang)[^\s']*'?(?: failed)?: No such file|No such file or directory: '[^']*(?:gcc|g\+\+|\bcc|clang)[^']*'|linker `cc` not found|Unknown compiler\(s\)|unable to find a compiler|Microsoft Visual C\+\+ .* is required/i,
		explain: () => ({why: 'there is no C compiler, and a package has to be compiled', hint: compiler}),
	},
	{
		// By name where it is given: in quotes in pip's output, before in uv's.
		pattern:
			/(?:\[Errno (?:13|30)\][^\n']*'([^'\n]+)'|`([^`\n]+)`[^`\n]*os error (?:13|30)\b)|\[Errno 13\]|Permission denied|Read-only file system|os error 13\b|os error 30\b/i,
		code: 'no-permission',
		explain: ([, first, second]) => ({
			why: `${first ?? second ?? 'something'} may not be written`,
			hint: 'Look at the owner and mode of it and its directory: they are perhaps not yours, as after sudo pip install',
		}),
	},
	{
		pattern: /Invalid requirement: (.+)|Couldn't parse requirement in (.+)/,
		code: 'bad-requirements',
		explain: ([, first, second]) => ({
			why: `a requirement can't be read: ${first ?? second ?? ''}`,
			hint: 'Fix that line',
		}),
	},
	{
		pattern: /Could not open requirements file: (.+)|File not found: `(.+)`/,
		code: 'bad-requirements',
		explain: ([, first, second]) => ({
			why: `a requirements file can't be read: ${first ?? second ?? ''}`,
			hint: 'Name a file that is there',
		}),
	},
	{
		pattern: /requires a different Python: (\S+) not in '?(.+?)'?$/m,
		explain: ([, version = '', wanted = '']) => ({
			why: `a package wants Python ${wanted}, this is ${version}`,
			hint: 'Reset with another --python, or take another version of the package',
		}),
	},
	{
		pattern: /ResolutionImpossible|conflicting dependencies/,
		explain: () => ({
			why: 'the requirements conflict',
			hint: 'Relax one of the versions named in the log',
		}),
	},
	{
		// pip reports an index that was not reached in this way, too, once it has given up.
		pattern: /the requirement (\S+).* \(from versions: none\)/,
		explain: ([, name = '']) => ({
			why: noVersion(name),
			hint: 'Check the name, whether the package index can be reached, and whether this Python is supported',
		}),
	},
	{
		pattern:
			/No matching distribution found for (.+)|there is no version of (\S+)|Because (\S+) was not found in|only the following versions of (\S+) are available/,
		explain: ([, ...found]) => ({
			why: noVersion((found.find(text => text !== undefined) ?? '').trim()),
			hint: 'Check the name and the version, and whether this Python is supported',
		}),
	},
	{
		pattern: /No solution found when resolving/,
		explain: () => ({
			why: 'no set of versions satisfies all requirements',
			hint: 'Relax one of the versions named in the log',
		}),
	},
	{
		pattern:
			/Failed building wheel for (\S+)|Failed to build `?([^\s`]+)`?|metadata-generation-failed|subprocess-exited-with-error/,
		explain: ({index, input, 1: first, 2: second}) => ({
			why: `${first ?? second ?? lastCollected(input.slice(0, index)) ?? 'a package'} could not be built from source${lastWordsOfBuild(input)}`,
			hint: 'Read the log, or take a version that has a wheel',
		}),
	},
	{
		pattern: /No module named '?ensurepip|ensurepip is not\s+available/,
		code: 'no-ensurepip',
		explain: () => ({why: 'this Python has no ensurepip', hint: 'apt install python3-venv, or choose another Python'}),
	},
];

const noVersion = (requirement: string): string => {
	const [, name = requirement, specifier = ''] = /^([\w.[\],-]+?)\s*((?:[<>=!~].*)?)$/.exec(requirement) ?? [];
	return specifier === '' ? `no version of ${name} fits` : `no version of ${name} matches ${specifier}`;
};

/** Package that pip was working on: its requirement, or the last name of its path, up to the version. */
const lastCollected = (output: string): string | undefined => {
	const lines = /^(?:Collecting|Obtaining|Processing) (?:\S*\/)?([\w.-]+?)(?:-\d\S*|[^\w.\s-].*)?(?: .*)?$/gm;
	return [...output.matchAll(lines)].at(-1)?.[1];
};

/** Last words of the build itself, which pip quotes between brackets, and uv after a word in brackets. */
const lastWordsOfBuild = (output: string): string => {
	const quoted = /\[\d+ lines of output\]([^]*?)\[end of output\]|\[stderr\]([^]*)/.exec(output);
	const [said] = lastMeaningfulLines(quoted?.[1] ?? quoted?.[2] ?? '', 1);
	return said === undefined ? '' : `: ${said}`;
};

/** Explains a failure from the output: known causes in plain words, else the last meaningful lines. */
export const explainFailure = (output: string): Explanation => {
	for (const {pattern, explain, code} of rules) {
		const match = pattern.exec(output);
		if (match === null) continue;
		const {why, hint} = explain(match);
		return {code: code ?? 'install-failed', why: printable(maskSecrets(why)), hint};
	}
	const said = lastMeaningfulLines(output, 2).join('; ');
	return {
		code: 'install-failed',
		why: said === '' ? 'it failed without an error message' : said,
		hint: 'Read the whole output in the log',
	};
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
		.map(line => printable(maskSecrets(line.replace(/^(?:error|× ):?\s*/i, ''))));

/**
 * Creates the error of a program that failed on something at `path`: the goal, the reason, and advice. Creators do not
 * report some causes, so a disk with less than one free mebibyte counts as the cause where none other is known.
 */
export const failureOf = async (what: Phrase, output: string, path: FsPath): Promise<VenvError> => {
	const {code, why, hint} = explainFailure(output);
	if (code === 'install-failed' && (await isFull(path))) return failureOf(what, 'No space left on device', path);
	return new VenvError(code, {what, why, hint, path});
};

const isFull = async (path: FsPath): Promise<boolean> => {
	const space = await freeSpaceAt(path);
	return space !== undefined && space.availableBytes < 1024 * 1024;
};
