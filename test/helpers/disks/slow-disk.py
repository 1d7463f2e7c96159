# slow-disk.py SOURCE TARGET DELAY: mounts a read-only view of SOURCE at TARGET by FUSE; each call takes DELAY milliseconds.
# SIGUSR1 lets it hang: no call is answered any more. Any other end unmounts it. Prints "ready", and the most requests that
# it has had at a time whenever there are more. Speaks the kernel's protocol itself
# (linux/fuse.h), so that it needs root and /dev/fuse, but no library.
import ctypes, errno, os, signal, stat, struct, sys, threading, time

source, target, delay = sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000
libc = ctypes.CDLL(None, use_errno=True)
device = os.open('/dev/fuse', os.O_RDWR)
options = f'fd={device},rootmode=40000,user_id=0,group_id=0,allow_other'
if libc.mount(b'slow', os.fsencode(target), b'fuse.slow', 0, options.encode()) != 0:
    sys.exit(f'mount: {os.strerror(ctypes.get_errno())}')

hangs = threading.Event()
lock = threading.Lock()
# Requests that are being answered, and the most that ever were at a time. Closing is no request that anybody waits for.
waiting = most = 0
paths = {1: os.fsencode(source)}
ids = {os.fsencode(source): 1}


def node_of(path):
    with lock:
        if path not in ids:
            ids[path] = len(ids) + 1
            paths[ids[path]] = path
        return ids[path]


def attributes(path, node):
    s = os.lstat(path)
    seconds = [int(t) for t in (s.st_atime, s.st_mtime, s.st_ctime)]
    return struct.pack(
        '<6Q10I', node, s.st_size, s.st_blocks, *seconds, 0, 0, 0, s.st_mode, s.st_nlink, s.st_uid, s.st_gid, 0, 4096, 0
    )


def entries(path):
    names = sorted(os.listdir(path))
    found = b''
    for number, name in enumerate([b'.', b'..', *names], 1):
        kind = stat.S_IFMT(os.lstat(os.path.join(path, name)).st_mode) >> 12
        entry = struct.pack('<QQII', number + 1, number, len(name), kind) + name
        found += entry + b'\0' * (-len(entry) % 8)
    return found


def whole_entries(found, offset, size):
    at, number, result = 0, 0, b''
    while at < len(found):
        length = 24 + struct.unpack_from('<I', found, at + 16)[0]
        length += -length % 8
        number += 1
        if number > offset:
            if len(result) + length > size:
                break
            result += found[at : at + length]
        at += length
    return result


def read(path, offset, size):
    with open(path, 'rb') as file:
        file.seek(offset)
        return file.read(size)


def answer(opcode, node, body):
    path = paths.get(node, b'')
    if opcode == 26:
        return struct.pack('<IIIIHHIIHH8I', 7, 31, 65536, 0, 12, 9, 65536, 1, 16, 0, *([0] * 8))
    if opcode == 1:
        below = os.path.join(path, body.rstrip(b'\0'))
        entry = attributes(below, node_of(below))
        return struct.pack('<QQQQII', node_of(below), 0, 1, 1, 0, 0) + entry
    if opcode == 3:
        return struct.pack('<QII', 1, 0, 0) + attributes(path, node)
    if opcode == 5:
        return os.readlink(path)
    if opcode in (14, 27):
        return struct.pack('<QII', 0, 0, 0)
    if opcode in (15, 28):
        _, offset, size = struct.unpack_from('<QQI', body)
        return read(path, offset, size) if opcode == 15 else whole_entries(entries(path), offset, size)
    if opcode == 17:
        return struct.pack('<5Q4I6I', 1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, 4096, 255, 4096, 0, *([0] * 6))
    if opcode in (18, 25, 29, 34, 38):
        return b''
    raise OSError(errno.ENOSYS, 'not here')


def count(change):
    global waiting, most
    with lock:
        waiting += change
        if waiting > most:
            most = waiting
            print(most, flush=True)


def serve():
    while True:
        try:
            request = os.read(device, 1 << 17)
        except OSError as error:
            if error.errno == errno.ENODEV:
                return
            continue
        _, opcode, unique, node = struct.unpack_from('<IIQQ', request)
        if opcode in (2, 36, 42):
            continue
        is_counted = opcode not in (18, 25, 26, 29)
        if is_counted:
            count(1)
        if opcode != 26:
            time.sleep(delay)
        if hangs.is_set():
            continue
        try:
            body, code = answer(opcode, node, request[40:]), 0
        except OSError as error:
            body, code = b'', -(error.errno or errno.EIO)
        if is_counted:
            count(-1)
        try:
            os.write(device, struct.pack('<IiQ', 16 + len(body), code, unique) + body)
        except OSError:
            pass


def end(*_):
    libc.umount2(os.fsencode(target), 2)
    os._exit(0)


signal.signal(signal.SIGUSR1, lambda *_: hangs.set())
signal.signal(signal.SIGTERM, end)
for _ in range(8):
    threading.Thread(target=serve, daemon=True).start()
# Answered by the threads above: the disk is there.
os.listdir(target)
print('ready', flush=True)
# Whoever started it has ended when there is nothing more to read.
sys.stdin.read()
end()
