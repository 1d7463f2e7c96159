// A developer's home, made the same for the same seed: projects with sources, node_modules and .git, environments of
// very different sizes, by pip (own files) and by uv (hard links into a cache), and what only looks like one.
import {linkSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** How many of what. `files` is the rough number of entries in all environments together. */
export const scales = {
	tiny: {environments: 6, files: 4000, modules: 2000, projects: 10},
	small: {environments: 20, files: 32000, modules: 15000, projects: 40},
	medium: {environments: 100, files: 320000, modules: 150000, projects: 220},
	large: {environments: 300, files: 960000, modules: 150000, projects: 600},
	// Of small files, so that it takes 15 GB.
	huge: {environments: 5000, files: 3000000, modules: 150000, projects: 2500, mostBytes: 4096},
};

/** Makes a forest in an empty directory; answers the environments in it and the number of entries. */
export const makeForest = (
	directory,
	{environments, files, modules, projects, mostBytes = content.length},
	seed = 1,
) => {
	const forest = {directory, random: randomOf(seed), made: new Set(), entries: 0, cache: new Map(), mostBytes};
	const places = Array.from({length: projects}, (_, index) => join(directory, pick(forest, areas), `project-${index}`));
	for (const place of places) makeProject(forest, place, modules / projects);
	const weights = Array.from({length: environments}, () => Math.exp(gauss(forest)));
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const made = weights.map((weight, index) => {
		const round = Math.floor(index / projects);
		const name = `${names[index % 3]}${round === 0 ? '' : round + 1}`;
		const place =
			index % 6 === 5 ? join(directory, '.virtualenvs', `env-${index}`) : join(places[index % projects], name);
		const path = index % 10 === 9 ? `${place} – ü ${index}` : place;
		makeEnvironment(forest, path, {entries: (weight / total) * files, isLinked: index % 3 === 0});
		return path;
	});
	makeDecoys(forest, places[0]);
	return {environments: made, entries: forest.entries};
};

/** Makes environments with nothing in them but what makes one: for lists of thousands. */
export const makeBareEnvironments = (directory, count) => {
	const forest = {directory, made: new Set(), entries: 0};
	for (let index = 0; index < count; index++)
		makeSkeleton(forest, join(directory, `team-${index % 50}`, `api-${index}`, '.venv'));
};

const areas = ['work', 'oss', 'clients/Acme Inc', 'sandbox/old', 'dev/日本'];
const names = ['.venv', 'venv', 'env'];
const content = Buffer.alloc(64 * 1024, 'def f(x):\n\treturn x\n');

const put = (forest, path, bytes) => {
	makeDirectory(forest, dirname(path));
	writeFileSync(path, typeof bytes === 'number' ? content.subarray(0, bytes) : bytes);
	forest.entries++;
};

const makeDirectory = (forest, path) => {
	if (forest.made.has(path)) return;
	mkdirSync(path, {recursive: true});
	forest.made.add(path);
	forest.entries++;
};

const makeProject = (forest, place, modules) => {
	put(forest, join(place, 'pyproject.toml'), '[project]\nname = "x"\nversion = "1"\ndependencies = []\n');
	for (let file = 0; file < 40; file++)
		put(forest, join(place, 'src', `part${file % 7}`, `module${file}.py`), size(forest));
	for (let file = 0; file < 120; file++)
		put(forest, join(place, '.git/objects', (file % 16).toString(16), `object${file}`), 200);
	for (let file = 0; file < modules; file++)
		put(
			forest,
			join(place, 'node_modules', `package${file % Math.ceil(modules / 12)}`, `lib${file % 3}`, `file${file}.js`),
			500,
		);
};

const makeSkeleton = (forest, path) => {
	const packages = join(path, 'lib/python3.11/site-packages');
	makeDirectory(forest, packages);
	put(forest, join(path, 'pyvenv.cfg'), 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n');
	put(forest, join(path, 'bin/activate'), `VIRTUAL_ENV="${path}"\nexport VIRTUAL_ENV\n`);
	symlinkSync('/usr/bin/python3', join(path, 'bin/python'));
	symlinkSync('lib', join(path, 'lib64'));
	return packages;
};

const makeEnvironment = (forest, path, {entries, isLinked}) => {
	const packages = makeSkeleton(forest, path);
	for (let number = 0, made = 0; made < entries; number++) {
		const modules = Math.ceil(Math.min(entries - made, 8 * Math.exp(gauss(forest) + 1)) / 2);
		if (isLinked) linkPackage(forest, packages, {number, modules});
		else writePackage(forest, packages, {number, modules});
		made += modules * 2 + 6;
	}
};

const modulePath = (number, module) => `package${number}/part${module % Math.ceil(1 + module / 9)}/module${module}.py`;

const writePackage = (forest, packages, {number, modules}) => {
	const record = [];
	for (let module = 0; module < modules; module++) {
		const path = modulePath(number, module);
		const bytes = size(forest);
		put(forest, join(packages, path), bytes);
		put(forest, join(packages, dirname(path), '__pycache__', `module${module}.cpython-311.pyc`), bytes);
		record.push(path);
	}
	writeMetadata(forest, packages, {number, record, installer: 'pip'});
};

const linkPackage = (forest, packages, {number, modules}) => {
	const record = [];
	for (let module = 0; module < modules; module++) {
		const path = modulePath(number, module);
		const cached = join(forest.directory, '.cache/uv/archive-v0', path);
		if (!forest.cache.has(cached)) put(forest, cached, size(forest));
		forest.cache.set(cached, true);
		makeDirectory(forest, dirname(join(packages, path)));
		linkSync(cached, join(packages, path));
		forest.entries++;
		record.push(path);
	}
	writeMetadata(forest, packages, {number, record, installer: 'uv'});
};

const writeMetadata = (forest, packages, {number, record, installer}) => {
	const directory = join(packages, `package${number}-1.${number}.dist-info`);
	const head = `Metadata-Version: 2.1\nName: package${number}\nVersion: 1.${number}\nSummary: A package\n`;
	put(forest, join(directory, 'METADATA'), `${head}\n${'Words of a long description.\n'.repeat(200)}`);
	put(forest, join(directory, 'INSTALLER'), `${installer}\n`);
	put(forest, join(directory, 'RECORD'), record.map(path => `${path},sha256=x,1\n`).join(''));
};

const makeDecoys = (forest, place) => {
	put(forest, join(place, 'decoy/.venv/src/a.py'), 10);
	put(forest, join(place, 'decoy/tests/pyvenv.cfg'), 'home = /usr/bin\n');
	makeDirectory(forest, join(place, 'decoy/directory/pyvenv.cfg'));
	symlinkSync('..', join(place, 'decoy/up'));
};

const size = forest => Math.min(forest.mostBytes, Math.round(2500 * Math.exp(gauss(forest))));
const pick = ({random}, list) => list[Math.floor(random() * list.length)];
const gauss = ({random}) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Numbers from 0 to 1, the same for the same seed (a multiply-and-rotate generator; quality is of no matter here). */
const randomOf = seed => {
	let state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
	return () => {
		state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
		return Number(state >> 11n) / 2 ** 53;
	};
};
