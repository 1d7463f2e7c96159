import {expect, test} from 'vitest';
import {byHandLines} from '../../source/actions/delete/lines.js';
import {fsPath} from '../../source/core/model/path.js';

test.each([
	['linux', "/home/it's/.venv", "By hand: rm -rf '/home/it'\\''s/.venv'"],
	['windows', "C:\\it's \u2019\\.venv", "By hand: Remove-Item -Recurse -Force 'C:\\it''s \u2019\u2019\\.venv'"],
] as const)('on %s the line to delete it by hand names that path and no other', (platform, path, line) => {
	expect(byHandLines(fsPath(path), {platform}).map(({text}) => text)).toEqual([line]);
});

test('a path that PowerShell could not be given has no such line', () => {
	expect(byHandLines(fsPath('C:\\a\nb\\.venv'), {platform: 'windows'})).toEqual([]);
});
