import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {shellLine, shellQuote} from '../../../../source/core/platform/processes/quote-words.js';

test.each([
	['pip', 'pip'],
	['--find-links=./wheels', '--find-links=./wheels'],
	['numpy<2', "'numpy<2'"],
	["it's", "'it'\\''s'"],
	['', "''"],
	['A=b', "'A=b'"],
	['~/x', "'~/x'"],
	['a\nb', "$'a\\x0ab'"],
	['caf\uDCE9', "$'caf\\xe9'"],
])('%j is quoted as %s', (word, quoted) => {
	expect(shellQuote(word)).toBe(quoted);
});

test('a pasted line reaches the program word for word', () => {
	const words = [
		'a b',
		"it's",
		'$HOME',
		'`x`',
		'!!',
		'new\nline',
		'\u001B[31m',
		'*',
		'日本',
		'-n',
		'a=b',
		'#x',
		"\\'\t",
	];
	const line = shellLine([
		process.execPath,
		'-e',
		'console.log(JSON.stringify(process.argv.slice(1)))',
		'--',
		...words,
	]);
	for (const shell of ['bash'])
		expect(JSON.parse(execFileSync(shell, ['-c', line], {encoding: 'utf8'})) as unknown).toEqual(words);
});
