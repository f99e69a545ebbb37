// Sends one message to one URL that a stranger chose. It goes nowhere that it should not.
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { monotonicMs } from '#src/kernel/clock.ts';
import { isPublic } from '#src/kernel/ip-address.ts';
import { newAnswer } from './answer.ts';
import {
  guardedLookup,
  isHostAllowed,
  type LookupAddresses,
  lookupLocally,
  publicLookup,
} from './lookup-addresses.ts';
import { type SendError, sendErrorOf } from './send-error.ts';
import { type Signed, signatureHeaders } from './signature.ts';
import { readTargetUrl } from './target-url.ts';

/** `sentAt` is real time, which receivers compare with their own. */
export interface OutgoingMessage extends Signed {
  readonly url: string;
}

export interface SendResult {
  readonly durationMs: number;
  /** Of HTTP; none when no answer began. A redirect is an answer like others. */
  readonly status?: number;
  /** Why there is no whole answer. With an error the message has not arrived, whatever `status`. */
  readonly error?: SendError;
  /** The first 1,024 characters of the answer's body, card numbers masked; none when empty. */
  readonly answer?: string;
}

/** Never rejects. */
export type Send = (message: OutgoingMessage) => Promise<SendResult>;

export interface SenderOptions {
  /** Whether messages may go to this machine and the network around it. */
  readonly allowsLocal: boolean;
  /** From the start until the answer is read to its end, or to 64 KiB; 15 s when absent. */
  readonly timeoutMs?: number;
  readonly lookup?: LookupAddresses;
}

/**
 * Posts messages over connections of their own, signed as Standard Webhooks 1.0.0 asks. Names are
 * looked up once, and addresses that are not of the internet refused, each time it connects.
 */
export function senderOf({
  allowsLocal,
  timeoutMs = 15_000,
  lookup: lookupAddresses = allowsLocal ? lookupLocally : publicLookup(),
}: SenderOptions): Send {
  const isAllowed = allowsLocal ? () => true : isPublic;
  const lookup = guardedLookup(lookupAddresses, isAllowed);
  const attempt = async (message: OutgoingMessage): Promise<Outcome> => {
    const url = readTargetUrl(message.url);
    if (!url) return { error: 'url_invalid' };
    if (!isHostAllowed(url, isAllowed)) return { error: 'address_not_allowed' };
    return post(url, message, { lookup, timeoutMs });
  };
  return async (message) => {
    const startedMs = monotonicMs();
    const outcome = await attempt(message).catch((error) => ({ error: sendErrorOf(error) }));
    return { durationMs: Math.round(monotonicMs() - startedMs), ...outcome };
  };
}

type Outcome = Omit<SendResult, 'durationMs'>;

interface How {
  readonly lookup: LookupFunction;
  readonly timeoutMs: number;
}

function post(url: URL, message: OutgoingMessage, { lookup, timeoutMs }: How): Promise<Outcome> {
  return new Promise((resolve) => {
    const answer = newAnswer();
    let status: number | undefined;
    const outgoing = requestTo(url, message, lookup);
    const end = (error?: SendError) => {
      clearTimeout(timer);
      outgoing.destroy();
      const text = answer.text();
      resolve({
        ...(status && { status }),
        ...(error && { error }),
        ...(text && { answer: text }),
      });
    };
    const fail = (error: unknown) => end(sendErrorOf(error));
    const timer = setTimeout(end, timeoutMs, 'timeout');
    outgoing.on('error', fail);
    // A switch to another protocol ends so: we asked for none.
    outgoing.on('close', () => status === undefined && end('answer_malformed'));
    outgoing.on('response', (incoming) => {
      status = incoming.statusCode;
      incoming.on('error', fail);
      incoming.on('data', (piece) => answer.add(piece) || end());
      incoming.on('end', () => end());
    });
    outgoing.end(message.body);
  });
}

/** Some of a name's addresses may not be reachable from here: all are tried. Not in the types. */
const everyAddress = { autoSelectFamily: true };

function requestTo(url: URL, message: OutgoingMessage, lookup: LookupFunction) {
  const { request } = url.protocol === 'https:' ? https : http;
  return request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(message.body),
      'user-agent': 'Counterfoil',
      ...signatureHeaders(message),
    },
    lookup,
    ...everyAddress,
    // A connection that is kept may lead to where the name no longer does.
    agent: false,
    // Whatever the environment says.
    rejectUnauthorized: true,
  });
}
