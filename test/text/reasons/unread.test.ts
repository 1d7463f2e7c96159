import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {unreadInWords} from '../../../source/text/reasons/unread.js';
import {readRequirements} from '../../../source/core/requirements/formats/read-source.js';
import type {SourceFormat} from '../../../source/core/requirements/syntax/requirement-set.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

/** What is said of a file with this text. */
const saidOf = async (text: string, format: SourceFormat = 'requirements'): Promise<readonly string[]> => {
	const project = await temporaryDirectory();
	await mkdir(join(project, 'directory'));
	await writeFile(join(project, 'file'), text);
	const source = {path: fsPath(join(project, 'file')), name: 'file', format, role: 'list', why: 'named'} as const;
	const {unread} = await readRequirements(source, {project, variables: {}});
	return unread.map(one => `${one.text} ${unreadInWords(one.reason)}`.replaceAll(project, ''));
};

test.each([
	['-r missing.txt', "-r missing.txt includes a file that isn't there"],
	['-r directory', "-r directory includes a file that isn't a file"],
	['-r https://h.invalid/r.txt', '-r https://h.invalid/r.txt includes a URL: nothing is fetched'],
	['a; python_version <', 'a; python_version < has no valid marker after ;'],
	['a --hash=md5:00', 'a --hash=md5:00 has an invalid hash'],
	['--nonsense 1', '--nonsense 1 has an unknown option, --nonsense'],
	['a --no-index=1', 'a --no-index=1 gives --no-index a value, which it does not take'],
	['-e svn://h.invalid/x', '-e svn://h.invalid/x is not a version control URL'],
	['--index-url "x', '--index-url "x has a quote that is not closed'],
	['a[', 'a[ has no valid version specifier'],
])('of the line %s it says why it is not read', async (line, said) => {
	expect(await saidOf(`${line}\n`)).toEqual([said]);
});

test('of a whole file it says what it is not', async () => {
	expect(await saidOf('a = [', 'pyproject')).toEqual([expect.stringMatching(/^file is not valid TOML \(line 1: /)]);
	expect(await saidOf('{', 'pipfile-lock')).toEqual(['file is not valid JSON']);
	expect(await saidOf('a: *nothing', 'environment-yml')).toEqual([expect.stringMatching(/^file is not valid YAML \(/)]);
	expect(await saidOf('- a', 'environment-yml')).toEqual(['file has no table']);
	expect(await saidOf('print()', 'script')).toEqual(['file has no script block']);
	expect(await saidOf('', 'pylock')).toEqual(['file is not marked as a lock']);
	expect(await saidOf('', 'setup-py')).toEqual(['file is a program, which is not run']);
});
