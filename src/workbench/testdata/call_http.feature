Feature: call http

  Scenario: Method, path, query, headers and body are sent
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - ask:
          call: http
          with:
            method: put
            endpoint: '{base}/echo/{id}'
            query: { a: '${ .a }', many: [ 1, two ] }
            headers: { X-One: '${ "v" + .a }' }
            body: { of: '${ .a }' }
          output: { as: '{ method, path, query, one: .headers["x-one"], type: .headers["content-type"], body }' }
    """
    And given the workflow input is:
    """yaml
    { id: a b, a: x y }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { method: PUT, path: '/echo/a b', query: { a: x y, many: [ '1', two ] }, one: vx y, type: application/json, body: { of: x y } }
    """

  Scenario: Headers, query and endpoint may be expressions
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - ask:
          call: http
          with: { method: GET, endpoint: '${ .base + "/echo/e" }', headers: '${ .h }', query: '${ .q }' }
          output: { as: '[.path, .query.k, .headers["x-one"]]' }
    """
    And given the workflow input is:
    """yaml
    { base: '{base}', h: { x-one: one }, q: { k: v } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    ['/echo/e', v, one]
    """

  Scenario: A raw output is base 64, and text stays text
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - text: { call: http, with: { method: get, endpoint: '{base}/text' }, export: { as: '{ text: . }' } }
      - raw: { call: http, with: { method: get, endpoint: '{base}/text', output: raw }, export: { as: '$context + { raw: . }' } }
      - bytes: { call: http, with: { method: get, endpoint: '{base}/bytes' }, export: { as: '$context + { bytes: . }' } }
      - empty: { call: http, with: { method: get, endpoint: '{base}/empty' }, output: { as: '$context + { empty: . }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { text: plain, raw: cGxhaW4=, bytes: AAEC, empty: null }
    """

  Scenario: A redirect is an error unless it is wanted
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: get, endpoint: '{base}/redirect' } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 302, title: Found, instance: /do/0/go }
    """

  Scenario: A redirect that is wanted is followed
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: get, endpoint: '{base}/redirect', redirect: true }, output: { as: .path } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    /echo/after
    """

  Scenario: A redirect without a place to go to is an answer
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: get, endpoint: '{base}/redirect-without', redirect: true, output: response }, output: { as: .statusCode } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    304
    """

  Scenario: The status 400 is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: post, endpoint: '{base}/status/400', body: text } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 400, title: Bad Request, instance: /do/0/go }
    """

  Scenario: The status 401 is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: post, endpoint: '{base}/status/401', body: text } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 401, title: Unauthorized, instance: /do/0/go }
    """

  Scenario: The status 404 is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: post, endpoint: '{base}/status/404', body: text } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 404, title: Not Found, instance: /do/0/go }
    """

  Scenario: The status 500 is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: post, endpoint: '{base}/status/500', body: text } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 500, title: Internal Server Error, instance: /do/0/go }
    """

  Scenario: The status 503 is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: post, endpoint: '{base}/status/503', body: text } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 503, title: Service Unavailable, instance: /do/0/go }
    """

  Scenario: A server that is not there is a communication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: get, endpoint: 'http://127.0.0.1:1/' } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 503, instance: /do/0/go }
    """

  Scenario: Basic, bearer and digest authenticate
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { authentications: { mine: { bearer: { token: '${ .token }' } } } }
    do:
      - basic: { call: http, with: { method: get, endpoint: { uri: '{base}/basic', authentication: { basic: { username: serverless-workflow, password: conformance-test } } } }, output: { as: '$input' } }
      - bearer: { call: http, with: { method: get, endpoint: { uri: '{base}/bearer', authentication: { use: mine } } }, output: { as: '$input' } }
      - digest: { call: http, with: { method: get, endpoint: { uri: '{base}/digest/x', authentication: { digest: { username: user, password: secret } } } } }
    """
    And given the workflow input is:
    """yaml
    { token: t0ken }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { authenticated: true }
    """

  Scenario: A wrong password is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - digest: { call: http, with: { method: get, endpoint: { uri: '{base}/digest/x', authentication: { digest: { username: user, password: wrong } } } } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 401 }
    """

  Scenario: OAuth 2 and OpenID Connect get their token
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - oauth2: { call: http, with: { method: get, endpoint: { uri: '{base}/bearer', authentication: { oauth2: { authority: '{base}', grant: client_credentials, client: { id: me, secret: s3cret } } } } } }
      - header: { call: http, with: { method: get, endpoint: { uri: '{base}/bearer', authentication: { oauth2: { authority: '{base}/', endpoints: { token: /oauth2/token }, grant: client_credentials, client: { id: me, secret: s3cret, authentication: client_secret_basic } } } } } }
      - oidc: { call: http, with: { method: get, endpoint: { uri: '{base}/bearer', authentication: { oidc: { authority: '{base}/realm', grant: client_credentials, client: { id: me, secret: s3cret } } } } }, output: { as: '{ done: .authenticated, scheme: $authorization.scheme }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { done: true, scheme: Bearer }
    """

  Scenario: An authority that refuses is an authentication error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - oauth2: { call: http, with: { method: get, endpoint: { uri: '{base}/bearer', authentication: { oauth2: { authority: '{base}', grant: client_credentials, client: { id: me, secret: wrong } } } } } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authentication', status: 401, instance: /do/0/oauth2 }
    """

  Scenario: Policies and expressions take secrets
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { secrets: [ login, token ], authentications: { mine: { basic: { use: login } } } }
    do:
      - basic: { call: http, with: { method: get, endpoint: { uri: '{base}/basic', authentication: { use: mine } } } }
      - bearer: { call: http, with: { method: get, endpoint: { uri: '{base}/bearer', authentication: { bearer: { token: '${ $secrets.token }' } } } } }
    """
    And the secrets are:
    """yaml
    { login: { username: serverless-workflow, password: conformance-test }, token: t0ken }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { authenticated: true }
    """

  Scenario: A secret that is not there is an authorization error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { secrets: [ token ] }
    do:
      - a: { set: { x: '${ $secrets.token }' } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authorization', status: 403, instance: /do/0/a }
    """

  Scenario: A call that fails for a while succeeds when it is retried
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - persist:
          try:
            - ask: { call: http, with: { method: get, endpoint: '{base}/flaky/a?times=2' } }
          catch:
            errors: { with: { status: 503 } }
            retry: { delay: PT10S, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { attempt: 3 }
    """
    And ask should run 3 times

  Scenario: A URI cannot be filled in with an object
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - go: { call: http, with: { method: get, endpoint: '{base}/echo/{id}' } }
    """
    And given the workflow input is:
    """yaml
    { id: { a: 1 } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/expression', status: 400 }
    """
