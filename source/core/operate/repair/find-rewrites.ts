import {createHash} from 'node:crypto';
import type {Found} from '../../model/environment.js';
import {parseRecord, pathOfEntry} from '../../inspect/packages/record-file.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import type {Replacement} from '../../platform/files/durable-file.js';
import {entryAt, namesIn, readNames, realPathOf, targetOfLink} from '../../platform/files/entries.js';
import {fromBytes, fsPath, isInside, join, parent, toBytes, type FsPath} from '../../model/path.js';
import {memoize} from '../../text/memoize.js';
import {pathInside, type Relocation} from './relocation.js';
import {
	rewriteActivation,
	rewriteConfig,
	rewriteDirectUrl,
	rewriteLines,
	rewriteProgram,
	rewriteStrings,
	type Rewriter,
} from './rewrite-text.js';

/** One file, or one link, as it has to be at another place. */
export type Rewrite = Replacement;

const largestText = 1024 * 1024;
const largestRecord = 32 * 1024 * 1024;

/**
 * Finds what has to change in an environment's files so that they fit its place: programs and activation scripts in
 * `bin`, `pyvenv.cfg`, `.pth` files and the files of editable installs, Jupyter kernels, links into itself, and the
 * lists of files (RECORD) that hold a checksum of one of these. Reads only; follows no link, and leaves out what lies
 * behind one that leads out of the environment. Compiled programs, and what packages wrote elsewhere, are left alone.
 */
export const findRewrites = (found: Found, relocation: Relocation): readonly Rewrite[] => {
	const root = found.alias ?? found.path;
	const isOwn = createOwnTest(root);
	const candidates = [...filesOf(found, root)].filter(({path}) => isOwn(parent(path)));
	const files = candidates.flatMap(({path, rewriter}) => rewriteFile(path, rewriter, relocation));
	const bin = found.layout.bin;
	const links = [root, ...(bin === undefined ? [] : [bin])].flatMap(place =>
		readNames(place).flatMap(name => rewriteLink(join(place, name), relocation)),
	);
	return [...files, ...links, ...rewriteRecords(found, files, isOwn)];
};

type OwnTest = (directory: FsPath) => boolean;

/** Tests whether a directory lies in the environment itself: a link on the way to it may lead anywhere. */
const createOwnTest = (root: FsPath): OwnTest => {
	const realRoot = realPathOf(root) ?? root;
	return memoize(directory => {
		const real = realPathOf(fsPath(directory));
		return real !== undefined && isInside(real, realRoot);
	});
};

type Candidate = {readonly path: FsPath; readonly rewriter: Rewriter};

function* filesOf({layout: {bin, sitePackages}}: Found, root: FsPath): Iterable<Candidate> {
	yield {path: join(root, 'pyvenv.cfg'), rewriter: rewriteConfig};
	if (bin !== undefined)
		for (const name of readNames(bin))
			yield {path: join(bin, name), rewriter: /^(?:de)?activate/i.test(name) ? rewriteActivation : rewriteProgram};
	for (const site of sitePackages)
		for (const name of namesIn(site)) {
			if (/\.(?:pth|egg-link)$/.test(name)) yield {path: join(site, name), rewriter: rewriteLines};
			if (/^__editable__.*_finder\.py$/.test(name)) yield {path: join(site, name), rewriter: rewriteStrings};
			if (name.endsWith('.dist-info')) yield {path: join(site, name, 'direct_url.json'), rewriter: rewriteDirectUrl};
		}
	const kernels = join(root, 'share', 'jupyter', 'kernels');
	for (const name of namesIn(kernels)) yield {path: join(kernels, name, 'kernel.json'), rewriter: rewriteStrings};
}

const rewriteFile = (path: FsPath, rewriter: Rewriter, relocation: Relocation): readonly FileRewrite[] => {
	const {bytes} = readBounded(path, largestText, {isEvidence: true});
	if (bytes === undefined || bytes.includes(0)) return [];
	const text = fromBytes(bytes);
	const rewritten = rewriter(text, relocation);
	return rewritten === text ? [] : [fileRewrite(path, rewritten)];
};

type FileRewrite = Extract<Rewrite, {type: 'file'}>;

const fileRewrite = (path: FsPath, text: string): FileRewrite => ({
	type: 'file',
	path,
	bytes: toBytes(text),
	mode: (entryAt(path)?.mode ?? 0o644) & 0o7777,
});

const rewriteLink = (path: FsPath, relocation: Relocation): readonly Rewrite[] => {
	if (!entryAt(path)?.isSymbolicLink()) return [];
	const target = targetOfLink(path);
	const inside = target && pathInside(target, relocation);
	return inside === undefined ? [] : [{type: 'link', path, target: inside}];
};

/** Checksum and size of a file as RECORD has them ("Recording installed projects"). */
const recorded = (bytes: Buffer): string =>
	`sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}`;

const rewriteRecords = (
	{layout: {sitePackages}}: Found,
	files: readonly FileRewrite[],
	isOwn: OwnTest,
): readonly Rewrite[] => {
	const sums = new Map(files.map(({path, bytes}) => [path, recorded(bytes)]));
	if (sums.size === 0) return [];
	return sitePackages.flatMap(site =>
		namesIn(site)
			.filter(name => name.endsWith('.dist-info') && isOwn(join(site, name)))
			.flatMap(name => rewriteRecord(join(site, name, 'RECORD'), site, sums)),
	);
};

const rewriteRecord = (path: FsPath, site: FsPath, sums: ReadonlyMap<FsPath, string>): readonly Rewrite[] => {
	const {bytes} = readBounded(path, largestRecord);
	if (bytes === undefined || parseRecord(bytes).isAmbiguous) return [];
	const text = fromBytes(bytes);
	const rewritten = text.replace(/^("(?:[^"]|"")*"|[^,"\r\n]*),sha256=[\w-]+=*,\d*/gm, (line, field: string) => {
		const entry = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
		const sum = sums.get(pathOfEntry(entry, site));
		return sum === undefined ? line : `${field},${sum}`;
	});
	return rewritten === text ? [] : [fileRewrite(path, rewritten)];
};
