import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {repairInPlace} from '../../../source/core/operate/repair/repair-in-place.js';
import {checksum} from '../../helpers/checksum.js';
import {inspected} from '../../helpers/inspected.js';
import {python} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

/** Pythons of several versions, since each writes its scripts in another way. */
const pythons = (): readonly string[] => {
	const versions = join(process.env['HOME'] ?? '/', '.pyenv/versions');
	if (!existsSync(versions)) return [python()];
	const all = readdirSync(versions).filter(name => /^3\.(?:8|9|1\d)\./.test(name));
	return all.map(name => join(versions, name, 'bin/python3')).filter(path => existsSync(path));
};

test.each(pythons())('a venv of %s is activated in its new place, by each shell that is here', async program => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	execFileSync(program, ['-m', 'venv', '--without-pip', join(root, 'old')]);
	writeFileSync(join(root, 'old/bin/hello'), `#!${root}/old/bin/python\nimport sys\nprint(sys.prefix)\n`, {
		mode: 0o755,
	});
	renameSync(join(root, 'old'), join(root, 'new one'));
	const path = fsPath(join(root, 'new one'));
	await repairInPlace(await inspected(path, context), {context});
	const told = (shell: string, file: string): string =>
		execFileSync(shell, ['-c', `source "${path}/bin/${file}"; hello; printenv VIRTUAL_ENV`], {
			encoding: 'utf8',
			env: {PATH: process.env['PATH'], HOME: root},
		});
	expect(told('bash', 'activate')).toBe(`${path}\n${path}\n`);
	if (existsSync('/usr/bin/fish')) expect(told('fish', 'activate.fish')).toBe(`${path}\n${path}\n`);
	expect(readFileSync(join(path, 'bin/activate.csh'), 'utf8')).not.toContain(`${root}/old`);
	expect((await inspected(path, context)).health?.map(({id}) => id)).not.toContain('moved');
});

test.each(pythons().flatMap(program => ['env', 'test', 'set'].map(name => [program, name] as const)))(
	'a venv of %s named %s is, under another name, what it would be if it had been created there',
	async (program, name) => {
		const [context, root] = [await temporaryContext(), await temporaryDirectory()];
		const path = fsPath(join(root, 'other-name'));
		const create = (place: string): unknown => execFileSync(program, ['-m', 'venv', '--without-pip', place]);
		create(path);
		const wanted = checksum(path);
		rmSync(path, {recursive: true});
		create(join(root, name));
		renameSync(join(root, name), path);
		await repairInPlace(await inspected(path, context), {context});
		expect(checksum(path)).toBe(wanted);
	},
);
