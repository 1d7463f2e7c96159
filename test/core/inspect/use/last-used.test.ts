import {execFileSync} from 'node:child_process';
import {chmod, link, mkdir, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../../../source/core/model/context.js';
import {findLayout} from '../../../../source/core/discover/environment-layout.js';
import type {Environment} from '../../../../source/core/model/environment.js';
import {createAssessor} from '../../../../source/core/scan/assessor.js';
import {readEnvironment} from '../../../../source/core/scan/scan.js';
import {accessTimesOf, findMount, readMounts} from '../../../../source/core/platform/files/mounts.js';
import {fsPath, type FsPath} from '../../../../source/core/model/path.js';
import {noteUse} from '../../../../source/core/state/use-notes.js';
import {pin} from '../../../../source/core/state/pins.js';
import {inspectFully} from '../../../../source/core/inspect/inspect.js';
import {assessRequirements} from '../../../../source/core/requirements/report.js';
import {age, daysAgo, readEverything} from '../../../helpers/aged.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {unusedProject} from '../../../helpers/unused-project.js';

// Linux tells what a reader leaves behind; elsewhere only the rules are the same.
let keepsTimes = false;
beforeAll(async () => {
	const mount = findMount(await temporaryDirectoryForGood(), (await readMounts()) ?? []);
	keepsTimes = mount !== undefined && accessTimesOf(mount) !== 'never';
});
const temporaryDirectoryForGood = async () =>
	fsPath(execFileSync('sh', ['-c', 'cd "${TMPDIR:-/tmp}" && pwd -P'], {encoding: 'utf8'}).trim());

const assessAt = async (path: FsPath, context: Context): Promise<Environment> => {
	const environment = await readEnvironment(path, context);
	if (environment === undefined) throw new Error(`${path} is no environment`);
	return {...environment, ...(await createAssessor(context).assess(environment))};
};

/** A project with an environment of two packages and a command, last touched 200 days ago. */
const agedProject = async (days = 200, directory?: string): Promise<FsPath> => {
	const place = directory ?? (await temporaryDirectory());
	const environment = await environmentWithoutPip(join(place, '.venv'));
	const {sitePackages} = await findLayout(environment);
	for (const name of ['alpha', 'beta']) {
		await mkdir(join(sitePackages[0] ?? '', name));
		await writeFile(join(sitePackages[0] ?? '', name, '__init__.py'), '');
	}
	const command = join(environment, 'bin/beta');
	await writeFile(command, `#!${environment}/bin/python\nimport beta\n`);
	await chmod(command, 0o755);
	await age(place, days);
	return environment;
};

test('an environment that nobody touched for 200 days is unused, and says why', async ctx => {
	if (!keepsTimes) ctx.skip('the temporary directory keeps no access times');
	const {lastUsed, staleness} = await assessAt(await agedProject(), await temporaryContext());
	expect(lastUsed).toMatchObject({confidence: 'medium', sign: 'installed'});
	expect(staleness).toMatchObject({stale: true});
});

test.each([
	['imported a package', ['bin/python', '-c', 'import alpha'], ['package-read', 'python-started']],
	['run a command', ['bin/beta'], ['command-run', 'package-read', 'python-started']],
])('an environment that has just %s is not', async (_, [program = '', ...words], signs) => {
	const environment = await agedProject();
	execFileSync(join(environment, program), words, {env: {PYTHONDONTWRITEBYTECODE: '1'}});
	const {lastUsed, staleness} = await assessAt(environment, await temporaryContext());
	if (keepsTimes) {
		expect(lastUsed?.confidence).toBe('medium');
		expect(signs).toContain(lastUsed?.sign);
		expect(Date.parse(lastUsed?.at ?? '')).toBeGreaterThan(daysAgo(1).getTime());
		expect(staleness?.stale).toBe(false);
	}
});

test.skipIf(process.platform !== 'linux')(
	'looking at everything, again and again, reads no file with a trace',
	async () => {
		const environment = await unusedProject(await temporaryDirectory());
		const context = await temporaryContext();
		const look = async () => {
			const listed = await readEnvironment(environment, context);
			if (listed === undefined) throw new Error('it was not recognised');
			const {environment: inspected, packages} = await inspectFully(listed, context);
			await assessRequirements(inspected, packages, context);
			return [listed.lastUsed, listed.staleness];
		};
		const before = accessTimes(environment);
		const first = await look();
		expect(accessTimes(environment)).toBe(before);
		expect(await look()).toEqual(first);
	},
);

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
	"a look at somebody else's environment is no use of it to its owner (needs root on Linux)",
	async () => {
		const root = await temporaryDirectory();
		await chmod(root, 0o755);
		const environment = await unusedProject(root);
		const {sitePackages} = await findLayout(environment);
		await writeFile(join(environment, 'bin/pip'), `#!${environment}/bin/python\n`);
		await writeFile(join(sitePackages[0] ?? '', 'paths.pth'), '/elsewhere\nimport alpha\n');
		await age(root, 200);
		const [owner, other] = [1234, 65534];
		execFileSync('chown', ['-R', `${owner}:${owner}`, root]);
		const context = await temporaryContext();
		const lookAs = async (uid: number): Promise<Environment> => {
			process.seteuid?.(uid);
			try {
				const assessed = await assessAt(environment, context);
				await inspectFully(assessed, context);
				return assessed;
			} finally {
				process.seteuid?.(0);
			}
		};
		// pyvenv.cfg and what installers write of packages have to be read; neither tells of a use here.
		const evidence = () => accessTimes(environment).match(/^.*(bin\/.*|\.py|\.pth)$/gm);
		const before = evidence();
		await lookAs(other);
		expect(evidence()).toEqual(before);
		expect(['installed', 'changed']).toContain((await lookAs(owner)).lastUsed?.sign);
	},
);

/** When each file of a directory was read. */
const accessTimes = (directory: string): string =>
	execFileSync('find', [directory, '-type', 'f', '-printf', '%A@ %P\n'], {encoding: 'utf8'});

test("a backup that reads every file doesn't count as a use", async ctx => {
	if (!keepsTimes) ctx.skip('the temporary directory keeps no access times');
	const environment = await agedProject();
	readEverything(environment);
	const {lastUsed} = await assessAt(environment, await temporaryContext());
	expect(lastUsed).toMatchObject({confidence: 'low', sign: 'changed', blind: 'read-by-backup'});
});

test('a use after the last backup counts', async ctx => {
	if (!keepsTimes) ctx.skip('the temporary directory keeps no access times');
	const environment = await agedProject();
	execFileSync('find', [
		environment,
		'-type',
		'f',
		'-exec',
		'touch',
		'-a',
		'-d',
		'@' + String(daysAgo(50).getTime() / 1000),
		'{}',
		'+',
	]);
	execFileSync(join(environment, 'bin/python'), ['-c', 'import alpha']);
	const {lastUsed} = await assessAt(environment, await temporaryContext());
	expect(lastUsed?.confidence).toBe('medium');
	expect(Date.parse(lastUsed?.at ?? '')).toBeGreaterThan(daysAgo(1).getTime());
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canMount)(
	'on a disk without use times only changes are known, and it says so (needs root on Linux)',
	async () => {
		const directory = await temporaryDirectory();
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'noatime', 'tmpfs', directory]);
		onTestFinished(() => void execFileSync('umount', [directory]));
		const environment = await agedProject(200, directory);
		execFileSync(join(environment, 'bin/python'), ['-c', 'import alpha'], {env: {PYTHONDONTWRITEBYTECODE: '1'}});
		const {lastUsed} = await assessAt(environment, await temporaryContext());
		expect(lastUsed).toMatchObject({confidence: 'low', sign: 'changed', blind: 'no-access-times'});
	},
);

test("a file that is linked into a cache says nothing about this environment's use", async ctx => {
	if (!keepsTimes) ctx.skip('the temporary directory keeps no access times');
	const directory = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(directory, '.venv'));
	const {sitePackages} = await findLayout(environment);
	const module = join(sitePackages[0] ?? '', 'shared.py');
	await writeFile(module, '');
	await link(module, join(directory, 'in-the-cache.py'));
	await age(directory, 200);
	await utimes(module, new Date(), daysAgo(200));
	const {lastUsed} = await assessAt(environment, await temporaryContext());
	expect(Date.parse(lastUsed?.at ?? '')).toBeLessThan(daysAgo(199).getTime());
	expect(lastUsed?.confidence).toBe('medium');
	execFileSync(join(environment, 'bin/python'), ['-c', 'import shared'], {env: {PYTHONDONTWRITEBYTECODE: '1'}});
	const used = (await assessAt(environment, await temporaryContext())).lastUsed;
	expect(used).toMatchObject({confidence: 'medium', sign: 'python-started'});
});

test('our own actions count as uses, with the highest certainty', async () => {
	const environment = await agedProject();
	const context = await temporaryContext();
	const {found} = await assessAt(environment, context);
	await noteUse({path: environment, identity: found.identity}, 'checked', context);
	const {lastUsed} = await assessAt(environment, context);
	expect(lastUsed).toMatchObject({
		confidence: 'high',
		sign: 'noted',
		did: 'checked',
	});
});

test('code of the project that was run with its Python version counts as a use', async () => {
	const environment = await agedProject();
	const cache = join(environment, '../src/__pycache__');
	const [version] = /python3\.\d+/.exec(execFileSync('ls', [join(environment, 'lib')], {encoding: 'utf8'})) ?? [
		'python3.0',
	];
	await mkdir(cache, {recursive: true});
	await writeFile(join(cache, `main.cpython-${version.slice(6).replace('.', '')}.pyc`), '');
	const {lastUsed} = await assessAt(environment, await temporaryContext());
	expect(lastUsed).toMatchObject({sign: 'project-run', python: `Python ${version.slice(6)}`});
});

test('the last commit is read from git’s log, in a worktree too', async () => {
	const directory = await temporaryDirectory();
	const at = daysAgo(30);
	const git = (...words: string[]) =>
		execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
			cwd: join(directory, 'main'),
			env: {...process.env, GIT_COMMITTER_DATE: at.toISOString(), GIT_CONFIG_GLOBAL: '/dev/null'},
		});
	await mkdir(join(directory, 'main'));
	git('init', '-q');
	git('commit', '-q', '--allow-empty', '-m', 'one');
	git('worktree', 'add', '-q', '../tree');
	for (const name of ['main', 'tree']) {
		const environment = await environmentWithoutPip(join(directory, name, '.venv'));
		const {projectActivity} = await assessAt(environment, await temporaryContext());
		expect(projectActivity?.sign, name).toBe('committed');
		expect(Math.abs(Date.parse(projectActivity?.at ?? '') - at.getTime())).toBeLessThan(2000);
	}
});

test('pinned, active and referred to: each is seen and holds it', async () => {
	const environment = await agedProject();
	const project = join(environment, '..');
	const context = await temporaryContext({variables: {VIRTUAL_ENV: environment}});
	await mkdir(join(project, '.vscode'));
	await writeFile(
		join(project, '.vscode/settings.json'),
		'{\n  // chosen\n  "python.defaultInterpreterPath": "${workspaceFolder}/.venv/bin/python",\n}',
	);
	await writeFile(join(project, '.envrc'), '# source other\nsource .venv/bin/activate\n');
	await mkdir(join(context.home, '.local/bin'), {recursive: true});
	await writeFile(join(context.home, '.local/bin/tool'), `#!${environment}/bin/python\n`);
	await chmod(join(context.home, '.local/bin/tool'), 0o755);
	const kernel = join(context.home, '.local/share/jupyter/kernels/mine');
	await mkdir(kernel, {recursive: true});
	await writeFile(
		join(kernel, 'kernel.json'),
		JSON.stringify({argv: [`${environment}/bin/python`, '-m', 'ipykernel']}),
	);
	await pin(environment, context);
	const assessed = await assessAt(environment, context);
	expect(assessed).toMatchObject({active: true, pinned: true, staleness: {stale: false}});
	expect(assessed.referredTo?.map(reference => reference.path.split('/').at(-1)).sort()).toEqual([
		'.envrc',
		'kernel.json',
		'settings.json',
		'tool',
	]);
});
