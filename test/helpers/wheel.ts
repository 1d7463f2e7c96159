import {createHash} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {crc32} from 'node:zlib';
import {fsPath, type FsPath} from '../../source/core/model/path.js';

export type Wheel = {
	readonly name: string;
	readonly version: string;
	readonly requires?: readonly string[];
	readonly extras?: readonly string[];
	readonly requiresPython?: string;
	readonly summary?: string;
	/** Console scripts: name → `module:function`; `main` of the module prints name and version. */
	readonly scripts?: Readonly<Record<string, string>>;
	/** Further files, by their path in site-packages. */
	readonly files?: Readonly<Record<string, string | Buffer>>;
	/** Paths that its list of files names without having them: a hostile one leads out of the environment by them. */
	readonly claims?: readonly string[];
};

/** Writes a pure-Python wheel, which pip and uv install without a network, into `directory`; answers its path. */
export const makeWheel = async (directory: string, wheel: Wheel): Promise<FsPath> => {
	const module = wheel.name.toLowerCase().replace(/[-_.]+/g, '_');
	const info = `${module}-${wheel.version}.dist-info`;
	const files = new Map<string, Buffer>();
	files.set(
		`${module}/__init__.py`,
		Buffer.from(
			`__version__ = ${JSON.stringify(wheel.version)}\n\n\ndef main():\n    print(${JSON.stringify(wheel.name)}, __version__)\n`,
		),
	);
	for (const [path, content] of Object.entries(wheel.files ?? {})) files.set(path, Buffer.from(content));
	files.set(`${info}/METADATA`, Buffer.from(metadata(wheel)));
	files.set(
		`${info}/WHEEL`,
		Buffer.from('Wheel-Version: 1.0\nGenerator: venv-tui-tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
	);
	if (wheel.scripts) {
		const lines = Object.entries(wheel.scripts).map(([name, target]) => `${name} = ${target}\n`);
		files.set(`${info}/entry_points.txt`, Buffer.from(`[console_scripts]\n${lines.join('')}`));
	}
	const claims = (wheel.claims ?? []).map(path => `${path},,\n`).join('');
	files.set(`${info}/RECORD`, Buffer.from(record(files, info) + claims));
	await mkdir(directory, {recursive: true});
	const path = join(directory, `${module}-${wheel.version}-py3-none-any.whl`);
	await writeFile(path, zip(files));
	return fsPath(path);
};

const metadata = ({
	name,
	version,
	summary = 'made by a test',
	requires = [],
	extras = [],
	requiresPython,
}: Wheel): string =>
	[
		'Metadata-Version: 2.1',
		`Name: ${name}`,
		`Version: ${version}`,
		`Summary: ${summary}`,
		...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
		...extras.map(extra => `Provides-Extra: ${extra}`),
		...requires.map(line => `Requires-Dist: ${line}`),
		'',
		'',
	].join('\n');

const record = (files: ReadonlyMap<string, Buffer>, info: string): string => {
	const lines = [...files].map(([path, data]) => {
		const hash = createHash('sha256').update(data).digest('base64url');
		return `${path},sha256=${hash},${data.length}\n`;
	});
	return `${lines.join('')}${info}/RECORD,,\n`;
};

/** A zip archive without compression: enough for pip, and the same bytes on every run. */
const zip = (files: ReadonlyMap<string, Buffer>): Buffer => {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [path, data] of files) {
		const name = Buffer.from(path);
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(0x800, 2);
		common.writeUInt32LE(0x21_00_00, 6);
		common.writeUInt32LE(crc32(data), 10);
		common.writeUInt32LE(data.length, 14);
		common.writeUInt32LE(data.length, 18);
		common.writeUInt16LE(name.length, 22);
		parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, data);
		const tail = Buffer.alloc(14);
		tail.writeUInt32LE((0o100644 << 16) >>> 0, 6);
		tail.writeUInt32LE(offset, 10);
		directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name);
		offset += 30 + name.length + data.length;
	}
	const index = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(files.size, 4);
	end.writeUInt16LE(files.size, 6);
	end.writeUInt32LE(index.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...parts, index, Buffer.from('PK\x05\x06', 'latin1'), end]);
};
