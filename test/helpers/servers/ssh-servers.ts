import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {accessSync, chmodSync, constants, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {temporaryDirectory} from '../temporary.js';
import {builtProgram, programNode} from '../terminal.js';

const sshd = '/usr/sbin/sshd';

/** Why there can be no ssh server here, for a test's name; empty where there can. */
export const whyNoSsh = (): string => {
	if (!existsSync(sshd) || !existsSync('/usr/bin/ssh')) return ' (needs openssh-server)';
	// Root's server changes its root to this directory before it knows who comes.
	return process.geteuid?.() === 0 && !existsSync('/run/sshd') ? ' (needs openssh-server, with /run/sshd)' : '';
};

export type Server = {
	/** The home of whoever logs in. */
	readonly home: FsPath;
	/** Whether the program is installed there. */
	readonly hasProgram?: boolean;
	/** Whether it takes nothing but a password. */
	readonly asksPassword?: boolean;
};

/**
 * Starts ssh servers on this machine, each with a key, a port and a home of its own, under the names of `servers`, and a
 * host `hangs` that takes a connection and says nothing. Answers the directory with an `ssh` that knows them and no others.
 */
export const sshServers = async (servers: Readonly<Record<string, Server>>): Promise<FsPath> => {
	const directory = await temporaryDirectory();
	const [key, programs] = [join(directory, 'key'), join(directory, 'programs')];
	for (const name of ['key', 'host-key'])
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, name)]);
	mkdirSync(programs);
	writeProgram(join(programs, 'venv-tui'), `VENVTUI_HOME="$HOME/places" exec ${programNode} ${builtProgram} "$@"`);
	const hosts = [];
	for (const [name, server] of Object.entries(servers))
		hosts.push(`Host ${name}\nPort ${await startServer({directory, programs, name}, server)}`);
	hosts.push(`Host hangs\nPort ${await startSilence()}`);
	const usual = ['HostName 127.0.0.1', 'StrictHostKeyChecking no', 'UserKnownHostsFile /dev/null', 'LogLevel ERROR'];
	const config = [...hosts, 'Host *', ...usual, `IdentityFile ${key}`, 'IdentitiesOnly yes', ''].join('\n');
	writeFileSync(join(directory, 'config'), config);
	const bin = join(directory, 'bin');
	mkdirSync(bin);
	writeProgram(join(bin, 'ssh'), `exec /usr/bin/ssh -F ${directory}/config "$@"`);
	return fsPath(bin);
};

const writeProgram = (path: string, line: string): void => {
	writeFileSync(path, `#!/bin/sh\n${line}\n`);
	chmodSync(path, 0o755);
	accessSync(path, constants.X_OK);
};

type Place = {readonly directory: string; readonly programs: string; readonly name: string};

const startServer = async (
	{directory, programs, name}: Place,
	{home, hasProgram = true, asksPassword = false}: Server,
): Promise<number> => {
	const port = await freePort();
	const path = `${hasProgram ? `${programs}:` : ''}/usr/bin:/bin`;
	const config = [
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		`HostKey ${directory}/host-key`,
		`AuthorizedKeysFile ${directory}/key.pub`,
		'PidFile none',
		'StrictModes no',
		'UsePAM no',
		'PermitRootLogin yes',
		`PubkeyAuthentication ${asksPassword ? 'no' : 'yes'}`,
		`PasswordAuthentication ${asksPassword ? 'yes' : 'no'}`,
		'KbdInteractiveAuthentication no',
		`SetEnv HOME=${home} PATH=${path}`,
		'',
	];
	const file = join(directory, `${name}.conf`);
	writeFileSync(file, config.join('\n'));
	const child = spawn(sshd, ['-D', '-e', '-f', file], {stdio: ['ignore', 'ignore', 'pipe']});
	endWithTest(child);
	for await (const chunk of child.stderr) if (String(chunk).includes('Server listening')) break;
	child.stderr.resume();
	return port;
};

const endWithTest = (child: ChildProcess): void => {
	const ended = once(child, 'exit');
	onTestFinished(async () => {
		child.kill('SIGTERM');
		await ended;
	});
};

/** A host that takes connections and never says a word. */
const startSilence = async (): Promise<number> => {
	const server = createServer(socket => void socket.on('error', () => undefined));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	server.unref();
	return (server.address() as AddressInfo).port;
};

const freePort = async (): Promise<number> => {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
};
