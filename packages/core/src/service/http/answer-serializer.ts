import { StandardBracketNotationSerializer, StandardOpenAPIJsonSerializer, StandardOpenAPISerializer } from '@orpc/openapi-client/standard';

/** Takes answers as they are: to ask whether one is a form would load all of fetch, and the API answers none. */
export class AnswerSerializer extends StandardOpenAPISerializer {
  constructor() {
    super(new StandardOpenAPIJsonSerializer(), new StandardBracketNotationSerializer());
  }

  override deserialize(data: unknown): unknown {
    const isStream = typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
    return isStream ? super.deserialize(data) : data;
  }
}
