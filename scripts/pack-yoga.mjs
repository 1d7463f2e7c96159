// Yoga carries its WebAssembly as base64, which a tarball's gzip makes little smaller. By brotli it is 14 kB less of the
// package, and unpacked in half a millisecond.
import {readFileSync} from 'node:fs';
import {brotliCompressSync} from 'node:zlib';

const binary = /(?<=")data:application\/octet-stream;base64,([\w+/=]{1000,})(?=")/;
const unpacked = 'xa(a.slice(37)),c=new Uint8Array(b.length);for(a=0;a<b.length;++a)c[a]=b.charCodeAt(a);';

/** A plugin for esbuild that packs what Yoga carries. */
export const packYoga = {
	name: 'pack-yoga',
	setup: ({onLoad}) => {
		onLoad({filter: /[\\/]yoga-wasm-base64-esm\.js$/}, ({path}) => {
			const source = readFileSync(path, 'utf8');
			const [, text] = binary.exec(source) ?? [];
			if (text === undefined || source.split(unpacked).length !== 2)
				throw new Error(`${path} is not what scripts/pack-yoga.mjs knows`);
			const packed = brotliCompressSync(Buffer.from(text, 'base64')).toString('base64');
			const contents = source
				.replace(text, packed)
				.replace(unpacked, 'unpackYoga(Buffer.from(a.slice(37),"base64")),c=b;');
			return {contents: `import {brotliDecompressSync as unpackYoga} from 'node:zlib';\n${contents}`};
		});
	},
};
