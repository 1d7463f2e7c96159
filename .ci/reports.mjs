// node .ci/reports.mjs DIRECTORY [--count]: reads vitest's JSON reports; names every skipped test, and every failed one
// with the first lines of its message; ends with 1 if a skipped one is not on the list. With --count: "passed failed".
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import {stripVTControlCharacters} from 'node:util';

// What may be skipped, and why. Everything else has to run.
const allowed = [
	{pattern: /macos|darwin/i, why: 'needs macOS'},
	{pattern: /windows/i, why: 'needs Windows'},
	{pattern: /needs root|without root|not root/i, why: 'depends on who runs it: one of the two is skipped'},
	{pattern: /overlay|mount|tmpfs|chattr|immutable|full disk/i, why: 'needs rights that a container may not have'},
	{pattern: /a directory that cannot be read/, why: 'root reads everything: another test does it as another user'},
	{
		pattern: /needs (?:e2fsprogs|btrfs-progs|xfsprogs|ntfs-3g|exfat|exfatprogs|\/dev\/fuse)/,
		why: 'needs a file system of its own',
	},
	{pattern: /needs npm packages of other runtimes/, why: 'old Nodes, Bun or Deno are not installed here'},
	{pattern: /needs chromium/, why: 'no browser is installed here'},
	{pattern: /needs openssh-server/, why: 'no ssh server is installed here'},
	{pattern: /needs groff/, why: 'it formats the manual page and is not installed here'},
	{pattern: /needs uv(?: and pipx)?\)|by real uv that is not refused/, why: 'they could not be installed'},
	{pattern: /needs (?:clush|ansible)\)/, why: 'they could not be installed'},
	{pattern: /needs duckdb/, why: "DuckDB's module is not among those of python3"},
	{pattern: /needs systemd-analyze/, why: 'systemd is not installed here'},
	{pattern: /needs conda/, why: 'conda is in no index of npm, Python or Debian'},
	{pattern: /needs strace/, why: 'needs strace and the right to trace'},
	{pattern: /pypy/i, why: 'PyPy is not installed here'},
	{pattern: /in (?:zsh|fish|tcsh|dash|pwsh) /, why: 'this shell is not installed here'},
	{pattern: /O_NOATIME|atime/i, why: 'needs a file system that keeps access times'},
];

const [directory, mode] = process.argv.slice(2);
const files = existsSync(directory) ? readdirSync(directory) : [];
const tests = files.flatMap(file => {
	const {testResults} = JSON.parse(readFileSync(join(directory, file), 'utf8'));
	return testResults.flatMap(result => testsOf(result).map(test => ({...test, file})));
});
/** The tests of one test file; where it failed before any of them could run, one failed test that carries its message. */
function testsOf({name, status, message, assertionResults}) {
	const isUnread = status === 'failed' && !assertionResults.some(test => test.status === 'failed');
	return isUnread
		? [...assertionResults, {status, fullName: basename(name), failureMessages: [message]}]
		: assertionResults;
}

const count = status => tests.filter(test => test.status === status).length;

if (mode === '--count') {
	console.log(`${count('passed')} ${count('failed')}`);
} else {
	const skipped = tests.filter(test => !['passed', 'failed'].includes(test.status));
	let isBad = false;
	for (const {fullName, file} of skipped) {
		const rule = allowed.find(({pattern}) => pattern.test(fullName));
		isBad ||= rule === undefined;
		console.log(`${rule ? 'skip' : 'SKIP NOT ALLOWED'} ${file}: ${fullName}${rule ? ` (${rule.why})` : ''}`);
	}
	// Last, since whoever reads a long log begins at its end.
	for (const {fullName, file, failureMessages} of tests.filter(test => test.status === 'failed')) {
		const lines = stripVTControlCharacters(failureMessages.join('\n')).split('\n');
		const message = lines
			.filter(line => !line.includes('/node_modules/'))
			.slice(0, 12)
			.join('\n     ');
		console.log(`FAILED ${file}: ${fullName}\n     ${message}`);
	}
	process.exitCode = isBad ? 1 : 0;
}
