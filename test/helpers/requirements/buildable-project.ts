import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

// A build backend in the project itself: pip and uv build the project with it without an index.
const backend = `
import base64, hashlib, os, tomllib, zipfile

def _project():
    with open("pyproject.toml", "rb") as file:
        return tomllib.load(file)["project"]

def _wheel(directory, files):
    project = _project()
    stem = f'{project["name"]}-{project["version"]}'
    lines = [f'Metadata-Version: 2.1', f'Name: {project["name"]}', f'Version: {project["version"]}']
    lines += [f'Requires-Dist: {text}' for text in project.get("dependencies", [])]
    for extra, texts in project.get("optional-dependencies", {}).items():
        lines += [f'Provides-Extra: {extra}'] + [f'Requires-Dist: {text}; extra == "{extra}"' for text in texts]
    info = f'{stem}.dist-info'
    files = {**files, f'{info}/METADATA': "\\n".join(lines) + "\\n\\n",
             f'{info}/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'}
    name = f'{stem}-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
        record = []
        for path, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record.append(f'{path},sha256={digest},{len(text.encode())}')
            archive.writestr(path, text)
        archive.writestr(f'{info}/RECORD', "\\n".join(record + [f'{info}/RECORD,,']) + "\\n")
    return name

def build_wheel(directory, config_settings=None, metadata_directory=None):
    return _wheel(directory, {f'{_project()["name"]}.py': "here = 'copy'\\n"})

def build_editable(directory, config_settings=None, metadata_directory=None):
    return _wheel(directory, {f'_{_project()["name"]}.pth': os.getcwd() + "\\n"})
`;

/** Writes a project that can be installed without an index: `project` is the rest of its `[project]` table, in TOML. */
export const buildableProject = async (directory: string, name: string, project = ''): Promise<void> => {
	await mkdir(directory, {recursive: true});
	await writeFile(join(directory, 'backend.py'), backend);
	await writeFile(join(directory, `${name}.py`), "here = 'source'\n");
	await writeFile(
		join(directory, 'pyproject.toml'),
		`[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n` +
			`[project]\nname = "${name}"\nversion = "0.1"\n${project}`,
	);
};
