// `npm run wheel`: builds the Python wheel from dist/ and packaging/pypi/ into wheel/, and prints its path. Needs python3
// with pip, which fetches hatchling. `--keep-dist` takes dist/ as it is.
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(top, 'wheel');
const manifest = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

/** Lays out the Python project in an empty directory: sources, the program without its types, licences, man page. */
const layOut = directory => {
	cpSync(join(top, 'packaging/pypi'), directory, {recursive: true});
	const program = join(directory, 'src/venv_tui/dist');
	cpSync(join(top, 'dist'), program, {
		recursive: true,
		filter: source => !/[\\/]dist[\\/](?:types|index\.js|licences\.txt|venv-tui\.1)$/.test(source),
	});
	writeFileSync(join(program, 'package.json'), '{"type": "module"}\n');
	for (const name of ['licences.txt', 'venv-tui.1']) cpSync(join(top, 'dist', name), join(directory, name));
	for (const name of ['LICENSE', 'readme.md']) cpSync(join(top, name), join(directory, name));
	fillIn(join(directory, 'pyproject.toml'));
};

/** Replaces what stands between @ signs by the values of package.json. */
const fillIn = path => {
	const {version, description, homepage, repository, bugs} = manifest;
	const values = {
		version,
		description,
		homepage,
		repository: repository.url.replace(/^git\+|\.git$/g, ''),
		bugs: bugs.url,
	};
	const text = readFileSync(path, 'utf8').replace(/@(\w+)@/g, (whole, name) => values[name] ?? whole);
	writeFileSync(path, text);
};

if (!process.argv.includes('--keep-dist'))
	execFileSync(process.execPath, [join(top, 'scripts/build.mjs')], {stdio: 'inherit'});
const directory = mkdtempSync(join(tmpdir(), 'venv-tui-wheel-'));
try {
	layOut(directory);
	rmSync(out, {recursive: true, force: true});
	mkdirSync(out);
	const words = [
		'-m',
		'pip',
		'wheel',
		'--quiet',
		'--disable-pip-version-check',
		'--no-deps',
		'--wheel-dir',
		out,
		directory,
	];
	execFileSync('python3', words, {stdio: ['ignore', 2, 2]});
	console.log(join(out, readdirSync(out)[0]));
} finally {
	rmSync(directory, {recursive: true, force: true});
}
