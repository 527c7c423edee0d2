import { MongoServerError } from 'mongodb';

const duplicateKey = 11_000;
export const isDuplicate = (error: unknown): error is MongoServerError =>
  error instanceof MongoServerError && error.code === duplicateKey;
