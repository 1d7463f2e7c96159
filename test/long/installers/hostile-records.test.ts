import {execFileSync, spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {listPackages} from '../../../source/core/inspect/packages/installed-packages.js';
import {join, type FsPath} from '../../../source/core/model/path.js';
import {refuseStrayRecords} from '../../../source/core/operate/install/refuse-stray-records.js';
import {checksum} from '../../helpers/checksum.js';
import {sitePackagesOf} from '../../helpers/distribution.js';
import {environmentWithoutPip, python} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const hasUv = spawnSync('uv', ['--version']).status === 0;
const seed = Number(process.env['VENV_TUI_SEED'] ?? Date.now() % 1_000_000);
const rounds = 60;

const separators = [
	'\n',
	'\n',
	'\n',
	'\r\n',
	'\r',
	'\v',
	'\f',
	'\x1c',
	'\x1d',
	'\x1e',
	'\x85',
	'\u2028',
	'\u2029',
	'',
	'"',
	'\0',
];
const places = [
	'evil.py',
	'evil/a.py',
	'../../../bin/evil',
	'../../../../Extra/precious',
	'../../../../other/precious',
	'../../../../Extra',
	'link/precious',
	'link/../Extra/precious',
	'evil/../../../../../Extra/precious',
	'inner/precious',
	'"../../../../Extra/precious"',
	'"../../../../Ex""tra/precious"',
	'"../../../../Ex',
	'tra/precious"',
	'.',
	'',
];

// Half of the parts are what installers write.
const place = fc.oneof(fc.constantFrom('evil.py', 'evil/a.py', '../../../bin/evil'), fc.constantFrom(...places));
const separator = fc.oneof(fc.constant('\n'), fc.constantFrom(...separators));

/** Random lists of files, of which some name what lies outside. */
const lists = (): readonly string[] =>
	fc.sample(
		fc
			.array(fc.tuple(place, fc.constantFrom(',,', ',,', ',', ''), separator), {
				minLength: 1,
				maxLength: 5,
			})
			.map(parts => parts.flat().join('')),
		{numRuns: rounds, seed},
	);

const makeScene = async (template: string, list: string): Promise<{project: FsPath; environment: FsPath}> => {
	const project = await temporaryDirectory();
	const environment = join(project, 'E');
	cpSync(template, environment, {recursive: true, verbatimSymlinks: true});
	const sitePackages = await sitePackagesOf(environment);
	for (const place of ['Extra', 'other']) {
		mkdirSync(join(project, place));
		writeFileSync(join(project, place, 'precious'), 'mine');
	}
	symlinkSync(join(project, 'Extra'), `${sitePackages}/link`);
	symlinkSync('link', `${sitePackages}/inner`);
	mkdirSync(`${sitePackages}/evil`);
	writeFileSync(`${sitePackages}/evil/a.py`, '');
	writeFileSync(`${sitePackages}/evil.py`, '');
	mkdirSync(`${sitePackages}/evil-1.0.dist-info`);
	writeFileSync(`${sitePackages}/evil-1.0.dist-info/METADATA`, 'Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n');
	writeFileSync(`${sitePackages}/evil-1.0.dist-info/INSTALLER`, 'pip\n');
	writeFileSync(`${sitePackages}/evil-1.0.dist-info/RECORD`, list);
	return {project, environment};
};

const isRefused = async (environment: FsPath): Promise<boolean> => {
	const found = await recognise(environment, await temporaryContext());
	if (found === undefined) throw new Error('no environment');
	const packages = await listPackages(found);
	try {
		refuseStrayRecords(found, packages);
		return false;
	} catch {
		return true;
	}
};

const outsideOf = (project: FsPath): string =>
	['Extra', 'other'].map(name => existingChecksum(join(project, name))).join();

const existingChecksum = (path: FsPath): string => {
	try {
		return checksum(path);
	} catch {
		return 'gone';
	}
};

const uninstallers: ReadonlyArray<readonly [string, (environment: FsPath) => readonly [string, readonly string[]]]> = [
	[
		'pip',
		environment => [python(), ['-m', 'pip', '--python', join(environment, 'bin/python'), 'uninstall', '-y', 'evil']],
	],
	['uv', environment => ['uv', ['pip', 'uninstall', '--python', join(environment, 'bin/python'), 'evil']]],
];

test.for(uninstallers)(
	'whatever a list of files says, an uninstall by real %s that is not refused deletes nothing outside (needs that program)',
	async ([name, command], {skip}) => {
		if (name === 'uv' && !hasUv) return skip('uv is not installed');
		const template = await environmentWithoutPip(join(await temporaryDirectory(), 'T'));
		const counts = {refused: 0, harmless: 0, harmful: 0};
		for (const list of lists()) {
			const {project, environment} = await makeScene(template, list);
			const refused = await isRefused(environment);
			const before = outsideOf(project);
			try {
				execFileSync(...(command(environment) as [string, string[]]), {stdio: 'pipe'});
			} catch {
				// It may fail on such a list: what counts is what is left.
			}
			const isHarmed = outsideOf(project) !== before;
			expect([list, isHarmed && !refused, `seed ${seed}`]).toEqual([list, false, `seed ${seed}`]);
			if (isHarmed) counts.harmful++;
			else counts[refused ? 'refused' : 'harmless']++;
			rmSync(project, {recursive: true});
		}
		console.log(`${name}: ${rounds} lists, seed ${seed}: ${JSON.stringify(counts)}`);
		// Newer versions of uv skip such entries themselves.
		if (name === 'pip') expect(counts.harmful).toBeGreaterThan(0);
		expect(counts.harmless).toBeGreaterThan(0);
	},
);
