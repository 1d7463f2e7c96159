import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {findFixes} from '../../../source/core/operate/check/fix.js';
import {planOf, syncEnvironment} from '../../../source/core/operate/install/sync.js';
import {readHistory} from '../../../source/core/platform/files/freed-history.js';
import {readRunLog} from '../../../source/core/platform/processes/run-log.js';
import {join} from '../../../source/core/model/path.js';
import {addDistribution} from '../../helpers/distribution.js';
import {inspected} from '../../helpers/inspected.js';
import {environmentToInstallInto, environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

test('a sync installs missing packages, uninstalls extra ones on request, and then has nothing to do', async () => {
	const directory = await temporaryDirectory();
	const [wheels, project] = [join(directory, 'wheels'), join(directory, 'project')];
	await mkdir(project);
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	const context = await temporaryContext({
		variables: {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'},
	});
	const path = await environmentToInstallInto(join(project, '.venv'));
	await addDistribution(path, {name: 'beta', version: '1.0'});
	await writeFile(join(project, 'requirements.txt'), 'alpha\n');
	const environment = await inspected(path, context);
	expect((await planOf(environment, context)).extra).toEqual(['beta']);
	const done = await syncEnvironment(environment, {context, isTrusted: true, removeExtra: true});
	expect(done.changed).toEqual({
		installed: [{name: 'alpha', version: '1.0'}],
		removed: [{name: 'beta', version: '1.0'}],
		upgraded: [],
	});
	const runs = (await readRunLog(context)).length;
	await syncEnvironment(environment, {context, removeExtra: true});
	expect((await readRunLog(context)).length).toBe(runs);
});

test('leftovers of an interrupted pip are removed if their successor is there, and kept if they are the only copy', async () => {
	const project = await temporaryDirectory();
	await mkdir(join(project, '.git'));
	const context = await temporaryContext();
	const path = await environmentWithoutPip(join(project, '.venv'));
	const environment = await inspected(path, context);
	const [sitePackages = path] = environment.found.layout.sitePackages;
	for (const name of ['huge', 'huge-2.0.dist-info', '~uge', '~uge-1.0.dist-info', '~nly']) {
		await mkdir(join(sitePackages, name));
		await writeFile(
			join(sitePackages, name, name.endsWith('-info') ? 'METADATA' : '__init__.py'),
			'Name: huge\nVersion: 2.0\n',
		);
	}
	await writeFile(join(path, '.gitignore'), '').catch(() => undefined);
	const mends = await findFixes(environment, context);
	const mend = mends.find(({note}) => note.id === 'pip-leftovers');
	expect(mend?.remedy).toEqual({type: 'remove-leftovers', names: ['~uge', '~uge-1.0.dist-info']});
	await mend?.apply({context, isTrusted: false}, {});
	expect((await readdir(sitePackages)).sort()).toEqual(['huge', 'huge-2.0.dist-info', '~nly']);
	const removed = ['~uge-1.0.dist-info', '~uge'].map(name => ({path: join(sitePackages, name), entries: 2}));
	expect(readHistory(context)).toMatchObject(removed);
});

test('an environment that git does not ignore gets its own .gitignore', async () => {
	const project = await temporaryDirectory();
	await mkdir(join(project, '.git'));
	await writeFile(join(project, '.git/HEAD'), 'ref: refs/heads/main\n');
	const context = await temporaryContext();
	const path = await environmentWithoutPip(join(project, '.venv'));
	const mend = (await findFixes(await inspected(path, context), context)).find(
		({note}) => note.id === 'not-ignored-by-git',
	);
	// Python 3.13 and newer write it themselves.
	if (mend !== undefined) await mend.apply({context, isTrusted: false}, {});
	expect(await readFile(join(path, '.gitignore'), 'utf8')).toMatch(/^\*$/m);
});
