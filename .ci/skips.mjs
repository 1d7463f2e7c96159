// node .ci/skips.mjs DIRECTORY [--count]: reads vitest's JSON reports; names every skipped test and ends with 1 if one of
// them is not on the list. With --count: "passed failed".
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

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
	return testResults.flatMap(({assertionResults}) => assertionResults.map(result => ({...result, file})));
});
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
	process.exitCode = isBad ? 1 : 0;
}
