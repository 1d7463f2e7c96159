import {createServer} from 'node:http';
import {readFile, readdir} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {basename, join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A package index of the wheels of a directory (PEP 503); answers its URL. */
export const serveWheels = async (wheels: string): Promise<string> => {
	const server = createServer((request, response) => {
		void (async () => {
			const [, , name = '', file = ''] = (request.url ?? '').split('/');
			if (request.url?.startsWith('/files/')) return response.end(await readFile(join(wheels, basename(request.url))));
			const names = (await readdir(wheels)).filter(one => one.startsWith(`${name.replaceAll('-', '_')}-`));
			if (names.length === 0 || file !== '') return response.writeHead(404).end();
			response.writeHead(200, {'content-type': 'text/html'});
			return response.end(names.map(one => `<a href="/files/${one}">${one}</a>`).join('\n'));
		})();
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`;
};
