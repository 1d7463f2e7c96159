// A reset of an environment of real distributions, beside what the same programs take by themselves.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import {has, timeCommand} from './references.mjs';

// With what they need, about sixty: pure ones and compiled ones, some of a few files and some of a thousand.
const wanted = ['flask', 'sphinx', 'requests', 'httpx', 'ipython', 'pytest', 'rich', 'black', 'isort', 'tqdm'];

/**
 * Adds the figures of a reset, by uv and by pip, in the process and as a command. Downloads the distributions once and
 * makes everything in `directory`; where they can't be had, that is said, and the figures are left out.
 */
export const benchReset = async ({directory, program, environment, buildProbe, interleave, median, add, say}) => {
	say('a reset: fetching what is installed');
	const python = basePython();
	const place = join(directory, 'reset');
	const material = python && fetchMaterial(place, python);
	if (material === undefined) return say('the figures of a reset are left out: no python3, or no package index');
	const probe = await buildProbe('reset-probe');
	const uses = [
		{name: 'uv', most: 1.3, mostAsCommand: 1.8, share: 0.15},
		{name: 'pip', most: 1.2, mostAsCommand: 1.2, share: 0.3},
	];
	for (const {name, most, mostAsCommand, share} of uses) {
		say(`a reset, by ${name}`);
		const ways = waysOf({name, place, python, program, environment, probe, ...material});
		await interleave(ways, {times: 1});
		const {reference, inside, command} = await interleave(ways, {share});
		const beside = {reference: median(reference), referenceName: referenceNames[name]};
		add(`reset by ${name}, ${material.count} distributions, in-process`, {value: median(inside), ...beside, most});
		add(`reset by ${name}, the whole command`, {value: median(command), ...beside, most: mostAsCommand});
	}
};

const referenceNames = {uv: 'uv venv && uv pip install -r', pip: 'python -m venv && pip install -r'};

/** The Python itself, not a shim that looks for one at every start. */
const basePython = () => {
	const programs = has('python3') ? ['python3'] : [];
	const question = 'import os, sys; print(os.path.realpath(sys.executable))';
	return programs.map(name => execFileSync(name, ['-I', '-c', question], {encoding: 'utf8'}).trim())[0];
};

/** Wheels, a list that pins each of them, and uv: of the PATH, else from the package index too. */
const fetchMaterial = (place, python) => {
	const [wheels, tools, programs] = ['wheels', 'tools', 'programs'].map(name => join(place, name));
	for (const made of [wheels, programs]) mkdirSync(made, {recursive: true});
	const pip = (...words) =>
		execFileSync(join(tools, 'bin/python'), ['-m', 'pip', ...words, '-q', '--disable-pip-version-check'], {
			stdio: 'ignore',
			timeout: 300_000,
		});
	try {
		execFileSync(python, ['-I', '-m', 'venv', tools], {stdio: 'ignore'});
		pip('download', '--only-binary', ':all:', '-d', wheels, ...wanted);
		// By a link, as pipx offers programs: none is taken from an environment.
		if (!has('uv')) {
			pip('install', 'uv');
			symlinkSync(join(tools, 'bin/uv'), join(programs, 'uv'));
		}
	} catch {
		return undefined;
	}
	const lines = readdirSync(wheels).map(name => name.split('-').slice(0, 2).join('=='));
	writeFileSync(join(place, 'requirements.txt'), `${lines.join('\n')}\n`);
	return {wheels, programs, count: lines.length};
};

/**
 * Each way makes an environment where none was, each time elsewhere, and nothing is removed before all have their
 * figures: ext4 looks for a place of a new directory among those just removed again and again, for minutes, and each
 * way would be measured by what was removed before it.
 */
const waysOf = ({name, place, python, program, environment, probe, wheels, programs}) => {
	const variables = {
		...environment,
		PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}${delimiter}${programs}`,
		VENVTUI_INSTALLER: name,
		PIP_NO_INDEX: '1',
		PIP_FIND_LINKS: wheels,
		PIP_DISABLE_PIP_VERSION_CHECK: '1',
		UV_OFFLINE: '1',
		UV_FIND_LINKS: wheels,
		UV_CACHE_DIR: join(place, 'uv-cache'),
	};
	const requirements = join(place, 'requirements.txt');
	const make = path =>
		name === 'uv'
			? `uv venv -q --python '${python}' '${path}' && uv pip install -q --python '${path}/bin/python' -r '${requirements}'`
			: `'${python}' -I -m venv '${path}' && '${path}/bin/python' -I -m pip install -q -r '${requirements}'`;
	const newPlace = () => join(mkdtempSync(join(place, `${name}-`)), '.venv');
	const madeBefore = () => {
		const old = newPlace();
		execFileSync('sh', ['-c', make(old)], {env: variables, stdio: 'ignore'});
		return old;
	};
	return {
		reference: () => timeCommand(make(newPlace()), variables),
		inside: () => {
			const words = [probe, madeBefore(), requirements];
			return JSON.parse(execFileSync(process.execPath, words, {env: variables, encoding: 'utf8'})).ms;
		},
		command: () => {
			const line = `'${process.execPath}' '${program}' reset '${madeBefore()}' -r '${requirements}' --hold --yes`;
			return timeCommand(line, variables);
		},
	};
};
