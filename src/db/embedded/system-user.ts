// PostgreSQL refuses to run as root, so root hands it to somebody with fewer rights.
import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The ids a process is started with, in the shape `spawn` takes. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user to run PostgreSQL as; `undefined` when we are not root and run it as ourselves. */
export async function unprivilegedUser(): Promise<SystemUser | undefined> {
  if (!isRoot()) return undefined;
  const found = (await findUser('postgres')) ?? (await findUser('counterfoil'));
  const user = found ?? (await createUser('counterfoil')) ?? (await findUser('nobody'));
  if (user) return user;
  throw new Error('PostgreSQL does not run as root, and there is no other user to run it as.');
}

/** True when the process may start others under another name. Always false on Windows. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function findUser(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function createUser(name: string): Promise<SystemUser | undefined> {
  const looks = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  return run('useradd', ['--system', ...looks, name]).then(
    () => findUser(name),
    () => undefined,
  );
}

/** Whether the user may reach files in a folder: pass through it and through each one above it. */
export async function mayEnter(user: SystemUser, folder: string): Promise<boolean> {
  const path = await realpath(folder);
  if (!(await mayPass(user, path))) return false;
  return path === dirname(path) || mayEnter(user, dirname(path));
}

/** Processes are started without supplementary groups, so one of three bits decides. */
async function mayPass(user: SystemUser, folder: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder);
  const rights = user.uid === uid ? mode >> 6 : user.gid === gid ? mode >> 3 : mode;
  return (rights & 0o1) === 0o1;
}
