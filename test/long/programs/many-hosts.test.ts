import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {sshServers, whyNoSsh} from '../../helpers/servers/ssh-servers.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openTerminal, programNode} from '../../helpers/terminal.js';

// The recipes of docs/recipes.md for many machines, run as they stand there, by programs that people have.

const whyNot = (program: string): string => {
	const {status} = spawnSync(program, ['--version'], {stdio: 'ignore'});
	return status === 0 ? whyNoSsh() : ` (needs ${program})`;
};

/** Two servers `one` and `two`, whose homes have two environments and one. */
const servers = async () => {
	const root = await temporaryDirectory();
	const [first, second] = [fsPath(join(root, 'first')), fsPath(join(root, 'second'))];
	for (const path of [join(first, 'web app/.venv'), join(first, 'api/.venv'), join(second, 'job/.venv')])
		await environmentWithoutPip(path);
	const bin = await sshServers({one: {home: first}, two: {home: second}});
	const variables = {...process.env, HOME: root, PATH: `${bin}:${process.env['PATH']}`};
	const paths = [`${first}/api/.venv`, `${first}/web app/.venv`, `${second}/job/.venv`];
	return {root, variables, paths};
};

const pathsOf = async (files: readonly string[]): Promise<readonly string[]> => {
	const listed = await commandLine(await temporaryContext(), ['list', '--from', ...files, '--json']);
	expect(listed.stderr).toBe('');
	const environments = listed.json()['environments'] as ReadonlyArray<{readonly path: string}>;
	return environments.map(({path}) => path).sort();
};

const noClush = whyNot('clush');

test.skipIf(noClush !== '')(`ClusterShell gathers the lists of many machines in one file${noClush}`, async () => {
	const {root, variables, paths} = await servers();
	const line = `clush -w one,two -N 'venv-tui list --ndjson "$HOME"' > all.ndjson`;
	execFileSync('sh', ['-c', line], {cwd: root, env: variables, stdio: ['ignore', 'pipe', 'pipe']});
	expect(await pathsOf([join(root, 'all.ndjson')])).toEqual(paths);
});

const noAnsible = whyNot('ansible');

test.skipIf(noAnsible !== '')(`Ansible has each machine write its list${noAnsible}`, async () => {
	const {root, variables, paths} = await servers();
	const shared = join(root, 'shared');
	mkdirSync(shared);
	const written = `${shared}/{{ inventory_hostname }}.ndjson`;
	const line = `ansible all -i one,two, -m shell -a 'venv-tui list --ndjson "$HOME" > ${written}'`;
	const more = {ANSIBLE_HOST_KEY_CHECKING: 'False', ANSIBLE_LOCALHOST_WARNING: 'False'};
	execFileSync('sh', ['-c', line], {cwd: root, env: {...variables, ...more}, stdio: ['ignore', 'pipe', 'pipe']});
	expect(readdirSync(shared).sort()).toEqual(['one.ndjson', 'two.ndjson']);
	expect(await pathsOf(readdirSync(shared).map(name => join(shared, name)))).toEqual(paths);
});

const duckdb = `
import duckdb, json, resource, sys
rows = duckdb.sql("""select host, count(*), sum(usage.allocatedBytes) bytes, sum(usage.inodes) files
  from read_json('DIRECTORY/*.ndjson', union_by_name=true)
  where type = 'environment' group by host order by bytes desc, host""").fetchall()
print(json.dumps([[host, count, int(size), int(files)] for host, count, size, files in rows]))
`;

const noDuckdb = spawnSync('python3', ['-c', 'import duckdb'], {stdio: 'ignore'}).status === 0 ? '' : ' (needs duckdb)';

test.skipIf(noDuckdb !== '')(`DuckDB and list --from add up a thousand machines${noDuckdb}`, async () => {
	const root = await temporaryDirectory();
	const made = join(root, 'made');
	await environmentWithoutPip(join(made, '.venv'));
	const lines = (await commandLine(await temporaryContext(), ['list', '--ndjson', made])).lines();
	const [machines, each] = [1000, 100];
	mkdirSync(join(root, 'files'));
	for (let host = 0; host < machines; host++) {
		const text = lines.flatMap(line => {
			const own = {...line, host: `host${host}`, machine: `machine${host}`};
			if (line['type'] !== 'environment') return JSON.stringify(own);
			return Array.from({length: each}, (_, number) =>
				JSON.stringify({
					...own,
					path: `/home/me/p${number}/.venv`,
					usage: {...(line['usage'] as object), allocatedBytes: host, inodes: 2},
				}),
			);
		});
		writeFileSync(join(root, 'files', `host${host}.ndjson`), `${text.join('\n')}\n`);
	}
	const asked = execFileSync('python3', ['-c', duckdb.replace('DIRECTORY', join(root, 'files'))], {encoding: 'utf8'});
	const rows = JSON.parse(asked) as ReadonlyArray<readonly [string, number, number, number]>;
	expect(rows).toHaveLength(machines);
	expect(rows[0]).toEqual(['host999', each, 999 * each, 2 * each]);
	const files = readdirSync(join(root, 'files')).map(name => join(root, 'files', name));
	const listed = await commandLine(await temporaryContext(), ['list', '--from', ...files, '--columns', 'host,path']);
	expect([listed.code, listed.stdout.split('\n').length]).toEqual([0, machines * each + 2]);
});

const noSsh = whyNoSsh();

test.skipIf(noSsh !== '')(
	`the UI asks hosts by ssh: each that hangs, has no program or wants a password is a row${noSsh}`,
	{timeout: 300_000},
	async () => {
		const root = await temporaryDirectory();
		const [first, second] = [fsPath(join(root, 'first')), fsPath(join(root, 'second'))];
		await environmentWithoutPip(join(first, 'api/.venv'));
		await environmentWithoutPip(join(second, 'job/.venv'));
		const bin = await sshServers({
			one: {home: first},
			two: {home: second},
			bare: {home: second, hasProgram: false},
			asks: {home: second, asksPassword: true},
		});
		const [timeLimit, hosts] = ['20', 'one,two,bare,asks,hangs'];
		const app = openTerminal([programNode, builtProgram, '--host', hosts, '--host-timeout', timeLimit], {
			cols: 200,
			rows: 30,
			cwd: root,
			env: {HOME: root, VENVTUI_HOME: join(root, 'own'), PATH: `${bin}:/usr/bin:/bin`},
			patience: 60_000,
		});
		// Answers while one host is silent.
		await app.waitFor(/one +\S*\/first\/api/);
		app.type('/host:one\r');
		await app.waitFor('1 shown');
		const seeAll = async (): Promise<void> => {
			app.type('\u001b');
			await app.waitFor(screen => !screen.includes(' shown'));
		};
		await seeAll();
		for (const [host, name] of [
			['two', '/second/job'],
			['bare', '(no list)'],
			['asks', '(no list)'],
			['hangs', '(no list)'],
		] as const)
			await app.waitFor(screen => screen.split('\n').some(row => row.includes(` ${host} `) && row.includes(name)));
		const said = async (host: string, reason: string): Promise<void> => {
			app.type(`/host:${host}\r`);
			await app.waitFor(reason);
			await seeAll();
		};
		await said('bare', 'no venv-tui is installed there');
		await said('asks', 'Permission denied');
		await said('hangs', `it did not answer within ${timeLimit} s`);
		app.type('/host:two\rd');
		await app.waitFor(`ssh -t two 'venv-tui rm ${second}/job/.venv'`);
		app.type('q');
		expect(await app.exited).toMatchObject({exitCode: 0});
	},
);
