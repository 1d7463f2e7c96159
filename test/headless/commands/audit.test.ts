import {mkdirSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {once} from 'node:events';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {FsPath} from '../../../source/core/model/path.js';
import {commandLine} from '../../helpers/command-line.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {unusedProject} from '../../helpers/unused-project.js';

const range = (...events: readonly object[]) => ({ranges: [{type: 'ECOSYSTEM', events}]});
const about = (name: string, more: object) => ({package: {ecosystem: 'PyPI', name}, ...more});

/** Records as the service has them: two about one vulnerability, one that was withdrawn, one of another ecosystem. */
const records: readonly Readonly<Record<string, unknown>>[] = [
	{
		id: 'GHSA-aaaa-bbbb-cccc',
		summary: 'Runs what it \u001b[31mreads',
		aliases: ['CVE-2026-1', 'PYSEC-2026-1'],
		affected: [about('Alpha', range({introduced: '0'}, {fixed: '0.9'}, {introduced: '1.0rc1'}, {fixed: '1.0.1'}))],
	},
	{id: 'PYSEC-2026-1', aliases: ['CVE-2026-1'], affected: [about('alpha', {versions: ['1.0.0']})]},
	{id: 'GHSA-gone', withdrawn: '2026-01-01T00:00:00Z', affected: [about('alpha', {versions: ['1.0']})]},
	{id: 'GHSA-old', affected: [about('beta', range({introduced: '0'}, {last_affected: '0.9.9'}))]},
	{id: 'GHSA-npm', affected: [{package: {ecosystem: 'npm', name: 'beta'}, versions: ['1.0']}]},
];

type Query = {readonly package: {readonly name: string}; readonly version: string; readonly page_token?: string};

/** A service like OSV's that answers a page at a time; `asked` has every query. */
const osvServer = async () => {
	const asked: Query[] = [];
	const server = createServer((request, response) => {
		const answer = (value: unknown): void => void response.end(JSON.stringify(value));
		if (request.method === 'GET') return answer(records.find(({id}) => request.url === `/v1/vulns/${id as string}`));
		let body = '';
		request.on('data', chunk => (body += String(chunk)));
		request.on('end', () => {
			const {queries} = JSON.parse(body) as {readonly queries: readonly Query[]};
			asked.push(...queries);
			const resultOf = ({package: {name}, page_token: page}: Query) => {
				if (name !== 'alpha') return {};
				return page === undefined
					? {vulns: [{id: 'GHSA-aaaa-bbbb-cccc'}, {id: 'GHSA-gone'}], next_page_token: 'two'}
					: {vulns: [{id: 'PYSEC-2026-1'}]};
			};
			answer({results: queries.map(resultOf)});
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked};
};

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
