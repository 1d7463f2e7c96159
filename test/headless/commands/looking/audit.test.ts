import {execFile} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {once} from 'node:events';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import type {FsPath} from '../../../../source/core/model/path.js';
import {commandLine} from '../../../helpers/command-line.js';
import {osvRecords as records, osvServer} from '../../../helpers/servers/osv-server.js';
import {builtProgram, programNode} from '../../../helpers/terminal.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {unusedProject} from '../../../helpers/unused-project.js';

const twoProjects = async (): Promise<FsPath> => {
	const root = await temporaryDirectory();
	for (const name of ['one', 'two']) await unusedProject(join(root, name));
	return root;
};

const vulnerable = (root: string) => [
	{
		name: 'alpha',
		version: '1.0',
		id: 'GHSA-aaaa-bbbb-cccc',
		aliases: ['CVE-2026-1', 'PYSEC-2026-1'],
		fixedIn: '1.0.1',
		environments: [join(root, 'one/.venv'), join(root, 'two/.venv')],
	},
];

test('audit asks OSV about each version once, and names the environments of those that are vulnerable', async () => {
	const root = await twoProjects();
	const {url, asked} = await osvServer();
	const context = await temporaryContext({variables: {...process.env, VENVTUI_OSV_URL: url}});
	const {code, json} = await commandLine(context, ['audit', root, '--json']);
	expect([code, json()]).toMatchObject([1, {ok: false, packages: 2, vulnerable: vulnerable(root)}]);
	expect(json()['vulnerable']).toHaveLength(1);
	const sent = (name: string) => ({package: {ecosystem: 'PyPI', name}, version: '1.0'});
	expect(asked).toEqual([sent('alpha'), sent('beta'), {...sent('alpha'), page_token: 'two'}]);
	const shown = await commandLine(context, ['audit', root]);
	expect(shown.stdout).toMatch(
		/alpha +1\.0 +GHSA-aaaa-bbbb-cccc \(CVE-2026-1\) +1\.0\.1 +\S+one\/\.venv, \S+two\/\.venv\n/,
	);
	expect(shown.stderr).toContain('1 of 2 packages has 1 vulnerability');
	expect(shown.stdout).not.toContain('\u001b');
});

test('audit --offline reads records from a file or a directory, and asks nobody', async () => {
	const root = await twoProjects();
	const context = await temporaryContext({variables: {...process.env, VENVTUI_OSV_URL: 'http://127.0.0.1:9'}});
	mkdirSync(join(root, 'osv'));
	for (const record of records)
		writeFileSync(join(root, 'osv', `${record['id'] as string}.json`), JSON.stringify(record));
	writeFileSync(join(root, 'lines.json'), records.map(record => `${JSON.stringify(record)}\n`).join(''));
	for (const name of ['osv', 'lines.json']) {
		const {code, json} = await commandLine(context, ['audit', root, '--offline', join(root, name), '--json']);
		expect([code, json()]).toMatchObject([1, {vulnerable: vulnerable(root)}]);
		expect(json()['vulnerable']).toHaveLength(1);
	}
	writeFileSync(join(root, 'none.json'), JSON.stringify(records[3]));
	const clean = await commandLine(context, ['audit', root, '--offline', join(root, 'none.json')]);
	expect([clean.code, clean.stdout, clean.stderr]).toEqual([0, '', 'None of 2 packages has a known vulnerability\n']);
});

test('a service that is not there, or answers nonsense, is a clear failure and no all-clear', async () => {
	const root = await twoProjects();
	const server = createServer(
		(_request, response) => void response.end('{"results": [{"vulns": [{"id": "../../x"}]}, {}]}'),
	);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	const odd = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	for (const url of ['http://127.0.0.1:9', odd]) {
		const context = await temporaryContext({variables: {...process.env, VENVTUI_OSV_URL: url}});
		const {code, stderr, stdout} = await commandLine(context, ['audit', root]);
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(
			/Can't ask http:\/\/127\.0\.0\.1:\d+ about vulnerabilities.*\n +Where there is no network, --offline/,
		);
	}
});

test('the built program asks, too', async () => {
	const root = await twoProjects();
	const {url} = await osvServer();
	const env = {...process.env, VENVTUI_OSV_URL: url, VENVTUI_HOME: join(root, 'places')};
	const run = promisify(execFile)(programNode, [builtProgram, 'audit', root, '--json'], {env});
	const {stdout} = await run.catch((error: unknown) => error as {readonly stdout: string});
	expect(JSON.parse(stdout)).toMatchObject({vulnerable: vulnerable(root)});
});
