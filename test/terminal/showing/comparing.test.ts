import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const metadata = (name: string, version: string) => ({
	[`${name}-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
	[`${name}-${version}.dist-info/RECORD`]: '',
});

/** Three projects whose environments share some packages. */
const prepare = async () => {
	const top = await temporaryDirectory();
	const code = join(top, 'code');
	const project = async (name: string, packages: Readonly<Record<string, string>>, requirements: string) => {
		await mkdir(join(code, name), {recursive: true});
		await writeFile(join(code, name, 'requirements.txt'), requirements);
		const files = Object.entries(packages).map(([one, version]) => metadata(one, version));
		bareEnvironment(join(code, name, '.venv'), Object.assign({}, ...files) as Record<string, string>);
	};
	await project('api', {numpy: '1.26.4', six: '1.17.0', rich: '13.9.4'}, 'numpy<2\nsix\n');
	await project('ml', {numpy: '2.1.0', six: '1.17.0', scipy: '1.14.0'}, 'numpy>=2\nscipy\n');
	await project('web', {django: '5.1.4'}, 'django\n');
	return {code, env: {HOME: join(top, 'home'), VENVTUI_HOME: join(top, 'own')}};
};

test('= compares the two that are marked: versions, what only one has, what each requires', async () => {
	const {code, env} = await prepare();
	const app = openProgram([code], {env, cols: 120, rows: 36});
	await app.waitFor(/3 environments/);
	app.type('=');
	await app.waitFor('Mark two environments with Space to compare them');
	app.type('  =');
	const screen = await app.waitFor('1 package in the same version in both');
	expect(screen).toContain('Different versions');
	expect(screen).toMatch(/api +ml/);
	expect(screen).toMatch(/Required by +requirements\.txt +requirements\.txt/);
	expect(screen).toMatch(/numpy +1\.26\.4 +<2 +2\.1\.0 +>=2/);
	expect(screen).toMatch(/Only in api +1\s[\s\S]*rich +13\.9\.4[\s\S]*Only in ml +1\s[\s\S]*scipy +- +1\.14\.0/);
	app.type('q');
	await app.waitFor(/2 marked/);
	app.type('A=');
	await app.waitFor('Mark two environments');
});

test('F finds a package in every environment, by versions too, and goes there, past a filter', async () => {
	const {code, env} = await prepare();
	const app = openProgram([code], {env, cols: 120, rows: 36});
	await app.waitFor(/3 environments/);
	app.type('/web\r');
	await app.waitFor('1 of 1');
	app.type('F');
	expect(await app.waitFor(/5 packages/)).toMatch(/2 +█+ +\S+ +numpy +2\.1\.0, 1\.26\.4/);
	app.type('/numpy>=2\r');
	await app.waitFor(screen => /1 +█+ +\S+ +numpy +2\.1\.0\s/.test(screen) && !screen.includes('scipy'));
	app.type('\r');
	await app.waitFor(/2\.1\.0 +ml/);
	app.type('j\r');
	expect(await app.waitFor(/> (!|✗| ) ml/)).toMatch(/1 of 3|2 of 3/);
});

test('Escape from a filter gives the cursor back to its row, and the frames stay while nothing matches', async () => {
	const {code, env} = await prepare();
	const app = openProgram([code], {env, cols: 120, rows: 36});
	await app.waitFor(/3 environments/);
	app.type('j');
	await app.waitFor('2 of 3');
	app.type('/zzz');
	expect(await app.waitFor('No match for /zzz')).toContain('╭─ Environments');
	app.type('\u001b');
	await app.waitFor('2 of 3');
});

test('? says first what is possible here, and why the rest is not', async () => {
	const {code, env} = await prepare();
	const app = openProgram([code, '--read-only'], {env, cols: 120, rows: 36});
	await app.waitFor(/3 environments/);
	app.type('?');
	const screen = await app.waitFor('Here, on api');
	expect(screen).toMatch(/a +Activates it/);
	expect(screen).toMatch(/d +Deletes it.*\(Read-only/);
	expect(screen.indexOf('Activates it')).toBeLessThan(screen.indexOf('Deletes it'));
	expect(screen.split('Activates it')).toHaveLength(2);
	app.type('qs');
	await app.waitFor(/unused for 90 days/);
	app.type('?');
	await app.waitFor('Here, in sweep');
});
