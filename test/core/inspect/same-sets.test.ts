import {execFileSync} from 'node:child_process';
import {linkSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findSameSets} from '../../../source/core/inspect/same-sets.js';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {sameSetInWords} from '../../../source/text/summary/summary-lines.js';
import {addDistribution, sitePackagesOf} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const text = 'value = 1\n'.repeat(5000);

/** Environments with one package, whose list of files states their sizes. */
const environmentsWith = async (root: string, versions: Readonly<Record<string, string>>) => {
	const context = await temporaryContext();
	const environments = [];
	for (const [name, version] of Object.entries(versions)) {
		const path = await environmentWithoutPip(join(root, name, '.venv'));
		const site = await sitePackagesOf(path);
		mkdirSync(join(site, 'alpha'));
		writeFileSync(join(site, 'alpha/core.py'), text);
		writeFileSync(join(site, 'alpha/small.py'), 'x = 1\n');
		const record = [`alpha/core.py,,${text.length}`, 'alpha/small.py,,6', '../../../bin/alpha,,6'];
		await addDistribution(path, {name: 'alpha', version, record});
		writeFileSync(join(path, 'bin/alpha'), 'x = 1\n');
		environments.push((await readEnvironment(path, context, {assess: false, measure: false}))!);
	}
	return environments;
};

const du = (path: string): number =>
	Number(execFileSync('du', ['-s', '--block-size=1', path], {encoding: 'utf8'}).split('\t')[0]);

test('what hard links would save is what they save', async () => {
	const root = await temporaryDirectory();
	const environments = await environmentsWith(root, {a: '1.0', b: '1.0', c: '1.0', other: '2.0'});
	const [set, ...others] = await findSameSets(environments);
	expect(others).toEqual([]);
	expect(set).toMatchObject({packages: 1, environments: environments.slice(0, 3).map(({path}) => path)});
	const before = du(root);
	const [first = '', ...copies] = await Promise.all(environments.slice(0, 3).map(({path}) => sitePackagesOf(path)));
	for (const copy of copies)
		for (const file of ['alpha/core.py', 'alpha/small.py']) {
			rmSync(join(copy, file));
			linkSync(join(first, file), join(copy, file));
		}
	expect(before - du(root)).toBe(set?.savesBytes);
	const [linked] = await findSameSets(environments);
	expect(linked?.savesBytes).toBe(0);
	expect(linked && sameSetInWords(linked)).toBe('3 environments have the same 1 package; they share their files');
});

test('a file that was changed in one of them counts in nothing', async () => {
	const root = await temporaryDirectory();
	const environments = await environmentsWith(root, {a: '1.0', b: '1.0'});
	const [before] = await findSameSets(environments);
	const site = await sitePackagesOf(environments[0]?.path ?? '');
	writeFileSync(join(site, 'alpha/core.py'), `${text}more\n`);
	const [after] = await findSameSets(environments);
	expect((before?.savesBytes ?? 0) - (after?.savesBytes ?? 0)).toBeGreaterThanOrEqual(text.length);
});
