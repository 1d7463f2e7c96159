import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

const range = (...events: readonly object[]) => ({ranges: [{type: 'ECOSYSTEM', events}]});
const about = (name: string, more: object) => ({package: {ecosystem: 'PyPI', name}, ...more});

/** Records as the service has them: two about one vulnerability, one that was withdrawn, one of another ecosystem. */
export const osvRecords: readonly Readonly<Record<string, unknown>>[] = [
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
export const osvServer = async () => {
	const asked: Query[] = [];
	const server = createServer((request, response) => {
		const answer = (value: unknown): void => void response.end(JSON.stringify(value));
		if (request.method === 'GET') return answer(osvRecords.find(({id}) => request.url === `/v1/vulns/${id as string}`));
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
