import {execFile, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {sshServers, whyNoSsh} from '../../helpers/servers/ssh-servers.js';
import {builtProgram, programNode} from '../../helpers/terminal.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

type Json = Readonly<Record<string, unknown>>;

const noSsh = whyNoSsh();

test.skipIf(noSsh !== '')(
	`hosts are asked by ssh, and each that gives no list is a row with the reason${noSsh}`,
	{timeout: 180_000},
	async () => {
		const root = await temporaryDirectory();
		const [first, second] = [fsPath(join(root, 'first')), fsPath(join(root, 'second'))];
		await environmentWithoutPip(join(first, "it's here/.venv"));
		await environmentWithoutPip(join(first, 'web/.venv'));
		await environmentWithoutPip(join(second, 'api/.venv'));
		const bin = await sshServers({
			one: {home: first},
			two: {home: second},
			bare: {home: second, hasProgram: false},
			asks: {home: second, asksPassword: true},
		});
		const context = await temporaryContext({cwd: first, variables: {...process.env, PATH: `${bin}:/usr/bin:/bin`}});
		const ask = (...words: readonly string[]) => commandLine(context, ['list', '--host-timeout', '40', ...words]);

		const all = await ask('--host', 'one,two,bare,asks', '--columns', 'host,path');
		expect([all.code, all.stdout.split('\n').map(line => line.replace(/ +/g, ' '))]).toEqual([
			1,
			[
				'HOST ENVIRONMENT',
				`one ${first}/it's here/.venv`,
				`one ${first}/web/.venv`,
				`two ${second}/api/.venv`,
				expect.stringMatching(/^bare not listed: no venv-tui is installed there\. Install it/),
				expect.stringMatching(/^asks not listed: .*Permission denied.*No password is asked for/),
				'',
			],
		]);
		const below = await ask('--host', 'one', '--json', "~/it's here");
		expect(below.json()).toMatchObject({ok: true, environments: [{path: `${first}/it's here/.venv`, host: 'one'}]});

		const line = /To change one, go there: (.*)/.exec(all.stderr)?.[1] ?? '';
		const variables = {...process.env, PATH: `${bin}:/usr/bin:/bin`};
		const sure = line.replace(/'$/, " --yes --hold'");
		const there = spawnSync('sh', ['-c', sure], {env: variables, encoding: 'utf8'});
		expect([there.status, there.stderr]).toEqual([0, expect.any(String)]);
		expect(existsSync(join(first, "it's here/.venv"))).toBe(false);

		const hanging = await commandLine(context, ['list', '--host', 'hangs,two', '--host-timeout', '4', '--json']);
		expect(hanging.json()['hosts']).toMatchObject([{host: 'hangs', ok: false}, {host: 'two'}]);
	},
);

test('a host whose name ssh would take for an option is refused, and nothing is run', async () => {
	const context = await temporaryContext();
	for (const name of ['-oProxyCommand=touch x', 'a,-E', 'a b', '']) {
		const {code, stderr} = await commandLine(context, ['list', `--host=${name}`]);
		expect([code, stderr]).toEqual([2, expect.stringMatching(/no name of a host|is empty/)]);
	}
});

const scanned = async (root: string): Promise<readonly Json[]> =>
	(await commandLine(await temporaryContext(), ['list', '--ndjson', root])).lines();

test('each line of --ndjson names its host and disk, and the first line says who tells', async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, '.venv'));
	const lines = await scanned(root);
	expect(lines[0]).toMatchObject({type: 'scan', schemaVersion: 1, host: hostname(), roots: [root]});
	expect(lines[1]).toMatchObject({type: 'environment', host: hostname(), mount: {shared: false}});
	expect(lines.at(-1)).toMatchObject({type: 'summary', host: hostname()});
});

/** The file of a machine that sees the share `server:/home` at a place of its own. */
const fileOf = (lines: readonly Json[], {host, mount}: {readonly host: string; readonly mount: string}): string =>
	lines
		.map(line => {
			if (line['type'] !== 'environment') return {...line, host, machine: `id of ${host}`};
			const disk = {path: mount, source: 'server:/home', fileSystem: 'nfs4', shared: true};
			return {...line, host, path: `${mount}/me/.venv`, mount: disk};
		})
		.map(line => `${JSON.stringify(line)}\n`)
		.join('');

test('an environment on a disk that several machines share counts once, and is used if one of them uses it', async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, '.venv'));
	const lines = await scanned(root);
	const used = lines.map(line => ({...line, inUse: [{pid: 7, command: 'python', how: 'runs its Python'}]}));
	writeFileSync(join(root, 'a.ndjson'), fileOf(lines, {host: 'a', mount: '/home'}));
	writeFileSync(join(root, 'b.ndjson'), fileOf(used, {host: 'b', mount: '/net/home'}));
	const words = ['list', '--from', join(root, 'a.ndjson'), join(root, 'b.ndjson')];
	const {json, code} = await commandLine(await temporaryContext(), [...words, '--json']);
	expect([code, json()['environments'], json()['totals']]).toMatchObject([
		0,
		[{path: '/home/me/.venv', host: 'a', alsoOn: ['b']}],
		{count: 1},
	]);
	const again = await commandLine(await temporaryContext(), [...words, '--ndjson']);
	writeFileSync(join(root, 'both.ndjson'), again.stdout);
	const read = await commandLine(await temporaryContext(), ['list', '--from', join(root, 'both.ndjson'), '--json']);
	expect([read.code, read.json()['environments']]).toMatchObject([0, [{path: '/home/me/.venv', host: 'a'}]]);
	const shown = await commandLine(await temporaryContext(), [...words, '--columns', 'host,state,path']);
	expect(shown.stdout).toMatch(/\na, b +in use +\/home\/me\/\.venv\n/);
});

test('a file that was cut off, or is hostile, is told and does no harm', async () => {
	const root = await temporaryDirectory();
	mkdirSync(join(root, 'files'));
	const file = (name: string, text: string): string => {
		writeFileSync(join(root, 'files', name), text);
		return join(root, 'files', name);
	};
	const environment = {
		type: 'environment',
		host: 'x\u001b[2J',
		path: '/p\u001b]0;y\u0007/.venv',
		kind: 'evil',
		usage: 7,
	};
	const odd = file('odd.ndjson', `${JSON.stringify(environment)}\nno json\n{"type":"environment"}\n[1]\n`);
	const {code, stdout} = await commandLine(await temporaryContext(), ['list', '--from', odd]);
	expect(code).toBe(1);
	expect(stdout).not.toMatch(/[\u001b\u0007]/);
	expect(stdout).toMatch(/\/p\\x1b/);
	expect(stdout).toMatch(/not listed: its list has no end/);
	const none = await commandLine(await temporaryContext(), ['list', '--from', file('none', 'x'.repeat(9_000_000))]);
	expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no list')]);
	const missing = await commandLine(await temporaryContext(), ['list', '--from', join(root, 'not there')]);
	expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('it is not there')]);
});

test('of many files those without a list are rows with the reason, and the others are listed', async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, '.venv'));
	const lines = await scanned(root);
	writeFileSync(join(root, 'good.ndjson'), fileOf(lines, {host: 'good', mount: '/home'}));
	writeFileSync(join(root, 'empty.ndjson'), '');
	const files = ['empty.ndjson', 'missing.ndjson', 'good.ndjson'].map(name => join(root, name));
	const {code, stdout, stderr} = await commandLine(await temporaryContext(), [
		'list',
		'--from',
		...files,
		'--columns',
		'host,path',
	]);
	expect([code, stderr]).toEqual([1, expect.stringContaining('1 environment')]);
	expect(stdout.split('\n').map(line => line.replace(/ +/g, ' '))).toEqual([
		'HOST ENVIRONMENT',
		'good /home/me/.venv',
		'empty not listed: not a line of it is one that venv-tui list --ndjson prints',
		'missing not listed: it is not there',
		'',
	]);
});

test('a file can neither put words into the command that is shown, nor end the list by its depth', async () => {
	const root = await temporaryDirectory();
	const told = async (...environments: readonly string[]) => {
		const text = [...environments, '{"type": "summary", "ok": true}', ''].join('\n');
		writeFileSync(join(root, 'x.ndjson'), text);
		return commandLine(await temporaryContext(), ['list', '--from', join(root, 'x.ndjson'), '--json']);
	};
	const line = (host: string, path: string, more = '1'): string =>
		`{"type": "environment", "kind": "venv", "host": ${JSON.stringify(host)}, "path": ${JSON.stringify(path)}, "more": ${more}}`;
	const deep = await told(line('a', '/p/.venv', '['.repeat(100_000) + ']'.repeat(100_000)), line('a', '/q/.venv'));
	expect(deep.json()).toMatchObject({
		hosts: [{host: 'a', count: 1, unreadLines: 1}],
		environments: [{path: '/q/.venv'}],
	});
	expect((await told(line('a', '-rf/.venv'))).json()).toMatchObject({environments: []});
	const shown = async (host: string, path: string): Promise<string> => {
		await told(line(host, path));
		return (await commandLine(await temporaryContext(), ['list', '--from', join(root, 'x.ndjson')])).stderr;
	};
	expect(await shown('-oProxyCommand=touch x', '/p/.venv')).not.toContain('ssh');
	expect(await shown('a b', '/p/.venv')).not.toContain('ssh');
	const command = /ssh -t a (.*)/.exec(await shown('a', `/p; touch ${root}/made/.venv`))?.[1] ?? '';
	// The words that a shell there gets from the shell here.
	const there = spawnSync('sh', ['-c', `printf %s ${command}`], {encoding: 'utf8'}).stdout;
	const words = spawnSync('sh', ['-c', `printf '%s|' ${there}`], {encoding: 'utf8'}).stdout;
	expect(words).toBe(`venv-tui|rm|/p; touch ${root}/made/.venv|`);
});

test('an ssh that does not end when told to is a row, and the other hosts are listed', async () => {
	const [root, bin] = [await temporaryDirectory(), await temporaryDirectory()];
	const list = `{"type": "environment", "kind": "venv", "path": "/p/.venv"}\n{"type": "summary", "ok": true}\n`;
	writeFileSync(join(bin, 'list'), list);
	const lines = [
		'case " $* " in',
		'*" -G "*) exit 0;;',
		"*stubborn*) trap '' TERM HUP INT; while :; do sleep 100; done;;",
		`*) cat ${bin}/list;;`,
		'esac',
	];
	writeFileSync(join(bin, 'ssh'), `#!/bin/bash\n${lines.join('\n')}\n`, {mode: 0o755});
	const env = {...process.env, PATH: `${bin}:/usr/bin:/bin`, VENVTUI_HOME: join(root, 'places')};
	const words = ['list', '--host', 'stubborn,good', '--host-timeout', '2', '--columns', 'host,path'];
	const ran = await promisify(execFile)(programNode, [builtProgram, ...words], {env, cwd: root}).catch(
		(error: unknown) => error as {readonly code: number; readonly stdout: string},
	);
	expect([{code: 0, ...ran}.code, ran.stdout.replace(/ +/g, ' ')]).toEqual([
		1,
		expect.stringMatching(/^HOST ENVIRONMENT\ngood \/p\/\.venv\nstubborn not listed: it did not answer within 2 s/),
	]);
});
