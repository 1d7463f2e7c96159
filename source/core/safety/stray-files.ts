import {readBounded} from '../platform/files/bounded-read.js';
import {entryAt} from '../platform/files/entries.js';
import {join, type FsPath} from '../model/path.js';
import {isNameOf} from './name-table.js';

const mostStrays = 8;
const mostBytes = 1024 * 1024;

/**
 * Whether foreign entries at the top of an environment are only strays, as a log or a note that was once saved there: few
 * and small files or links, none of which is by its name or its first bytes somebody's work, and none of which says that
 * a project was made here. Whatever can't be read is no stray. Follows no link.
 */
export const areStrayFiles = (top: FsPath, names: readonly FsPath[]): boolean => {
	if (names.length > mostStrays || names.some(isWork)) return false;
	const entries = names.map(name => ({path: join(top, name), stat: entryAt(join(top, name))}));
	const bytes = entries.reduce((sum, {stat}) => sum + (stat?.size ?? 0), 0);
	if (bytes > mostBytes) return false;
	return entries.every(
		({path, stat}) => stat?.isSymbolicLink() === true || (stat?.isFile() === true && !beginsLikeWork(path)),
	);
};

/** Endings by what people lose with such files. Any part of a name behind a dot counts: `main.py.bak`, `.env.local`. */
const workEndings = new Set(
	Object.values({
		sources: `py pyi pyx pxd pyw ipynb rmd qmd c h cc cpp cxx hpp hh cu m mm rs go js jsx mjs cjs ts tsx vue svelte java kt
			kts scala rb php pl pm lua r jl swift cs fs hs ml ex exs erl clj dart zig f f90 f95 asm s sh bash zsh fish ps1 bat
			cmd sql html htm css scss less tex bib proto ipy sage nix tf el vim patch diff`,
		data: `csv tsv parquet feather arrow avro orc json jsonl ndjson geojson xml npy npz mat h5 hdf5 hdf nc zarr pkl pickle
			joblib pt pth ckpt onnx safetensors gguf dta sav rds rdata fits dat bin db db3 sqlite sqlite3 duckdb mdb accdb dump
			shelve dbm`,
		archives: 'zip tar gz tgz bz2 xz zst 7z rar whl egg iso img bundle',
		documents: `doc docx odt rtf xls xlsx ods ppt pptx odp pdf epub ps svg drawio key pages numbers png jpg jpeg gif webp
			tif tiff bmp psd mp3 wav flac ogg mp4 mov mkv avi`,
		secrets: 'env envrc pem key crt cer p12 pfx jks kdbx gpg asc age netrc pgpass pypirc npmrc htpasswd token',
		configuration: 'toml yaml yml ini cfg conf lock gradle cabal sln csproj cmake mk tool-versions',
	}).flatMap(endings => endings.split(/\s+/)),
);

/** Files without a telling ending that a project has, and keys. */
const isProjectFile = isNameOf({
	names: `makefile gnumakefile justfile rakefile gemfile procfile jenkinsfile vagrantfile brewfile cmakelists.txt go.mod
		go.sum manifest.in .gitmodules .gitattributes .dockerignore .editorconfig sconstruct sconscript wscript pkgbuild`,
	beginnings:
		'requirements constraints dockerfile containerfile pipfile id_ .git .hg .svn .bzr secret credential password',
});

const isWork = (name: FsPath): boolean => {
	const lower = name.toLowerCase().replace(/~+$/, '');
	return (
		isProjectFile(lower) ||
		lower
			.split('.')
			.slice(1)
			.some(part => workEndings.has(part))
	);
};

/** How scripts, keys, databases and archives begin, whatever their names are. */
const workBeginnings = ['#!', '-----BEGIN', 'SQLite format 3', 'PK\x03\x04', '\x1F\x8B', '%PDF', '\x89PNG', '\x7FELF'];

const beginsLikeWork = (path: FsPath): boolean => {
	const {bytes} = readBounded(path, 16, {prefix: true, isEvidence: true});
	const start = bytes?.toString('latin1');
	return start === undefined || workBeginnings.some(beginning => start.startsWith(beginning));
};
