import {randomInt} from 'node:crypto';
import {connect, createServer, type Socket} from 'node:net';
import {systemCode} from '../../../model/error.js';

/**
 * A process that offers a named pipe of Windows as long as it lives. The system removes the pipe with the process,
 * however that ends, and the name is never used again: so it tells whether that very process still runs, which nothing
 * else there does that Node can ask.
 */
type Present = {readonly pid: number; readonly startTime: string};

/** Creates the part of a pipe's name that makes it the only one of its name, of digits alone. */
export const newPresence = (): string => `${Date.now()}${String(randomInt(1e12)).padStart(12, '0')}`;

/**
 * Offers the pipe of this process until it ends, without keeping it alive. `onWord` hears what another process of ours
 * writes into it. Rejects where the system allows no pipe.
 */
export const bePresent = (startTime: string, onWord: (word: string) => void = () => undefined): Promise<void> =>
	new Promise((resolve, reject) => {
		const server = createServer(socket => {
			socket.on('error', () => undefined).on('data', word => onWord(String(word)));
			socket.unref();
		});
		server.once('error', reject);
		server.listen(pipeOf({pid: process.pid, startTime}), resolve).unref();
	});

/** Whether a process offers its pipe now. One of another user, which may not be asked, does. */
export const isPresent = async (present: Present): Promise<boolean> => {
	const answer = await open(present);
	if (typeof answer !== 'string') answer.destroy();
	return answer !== 'absent';
};

/**
 * Asks the keeper of a program (see `keeper.process.ts`) to end the program and itself. Answers `absent` where there is
 * no such keeper, `ended` once it is gone, and `running` after `patienceMs` or where it may not be asked.
 */
export const askToEnd = async (present: Present, patienceMs: number): Promise<'absent' | 'ended' | 'running'> => {
	const answer = await open(present);
	if (typeof answer === 'string') return answer === 'absent' ? answer : 'running';
	answer.write('end\n');
	return (await isClosed(answer, patienceMs)) ? 'ended' : 'running';
};

/** Waits until the other side is gone; false where that takes longer. */
const isClosed = (socket: Socket, patienceMs: number): Promise<boolean> =>
	new Promise(resolve => {
		let isLate = false;
		const timer = setTimeout(() => {
			isLate = true;
			socket.destroy();
		}, patienceMs);
		socket
			.on('error', () => undefined)
			.on('close', () => {
				clearTimeout(timer);
				resolve(!isLate);
			});
		socket.resume();
	});

const pipeOf = ({pid, startTime}: Present): string => `\\\\.\\pipe\\venv-tui-${pid}-${startTime}`;

const open = (present: Present): Promise<Socket | 'absent' | 'closed'> =>
	new Promise(resolve => {
		const socket = connect(pipeOf(present), () => resolve(socket));
		socket.once('error', error => resolve(systemCode(error) === 'ENOENT' ? 'absent' : 'closed'));
	});
