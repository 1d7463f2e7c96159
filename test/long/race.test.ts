import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {removeTree} from '../../source/core/operate/removal.js';
import {fsPath} from '../../source/core/platform/paths.js';
import {checksum} from '../helpers/checksum.js';
import {python} from '../helpers/python.js';
import {temporaryDirectory} from '../helpers/temporary.js';

// Swaps every directory of the victim for a link to what is precious and back, as fast as it can.
const racer = `
import os, sys
root, precious = sys.argv[1:]
swaps = 0
os.mkdir(os.path.join(root, 'aside'))
print('started', flush=True)
while True:
    for index in range(8):
        path = os.path.join(root, 'victim', 'd%d' % index)
        swaps += 1
        aside = os.path.join(root, 'aside', str(swaps))
        try:
            os.rename(path, aside)
            os.symlink(precious, path)
            os.unlink(path)
            os.rename(aside, path)
        except OSError:
            try:
                os.symlink(precious, path)
            except OSError:
                pass
`;

// Ten thousand take some minutes.
const tries = Number(process.env['VENV_TUI_TRIES'] ?? 2000);

test(`a link that is swapped in for a directory leads to nothing, ${tries} times`, async () => {
	const root = await temporaryDirectory();
	const precious = join(root, 'precious');
	mkdirSync(join(precious, 'below'), {recursive: true});
	for (let index = 0; index < 20; index++) writeFileSync(join(precious, 'below', `file${index}`), 'precious');
	writeFileSync(join(precious, 'pyvenv.cfg'), 'precious');
	const before = checksum(precious);
	const child = spawn(python(), ['-c', racer, root, precious], {stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	for (let attempt = 0; attempt < tries; attempt++) {
		const victim = join(root, 'victim');
		for (let index = 0; index < 8; index++)
			try {
				mkdirSync(join(victim, `d${index}`), {recursive: true});
				writeFileSync(join(victim, `d${index}`, 'below'), 'x');
			} catch (error) {
				// A link of the racer's is in its place: written through it would be our doing, so it is left alone.
				if (!(error instanceof Error)) throw error;
			}
		await removeTree(fsPath(victim));
		if (attempt % 200 === 0) expect(existsSync(join(precious, 'below/file0'))).toBe(true);
	}
	child.kill('SIGKILL');
	await once(child, 'exit');
	expect(checksum(precious)).toBe(before);
});
