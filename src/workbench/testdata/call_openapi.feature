Feature: call openapi

  Scenario: Parameters go where the document says
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - put:
          call: openapi
          with: { document: { endpoint: '{base}/openapi.json' }, operationId: putThing, parameters: { id: 7, tag: [ a, b ], X-One: one, name: n } }
          output: { as: '{ method, path, query, one: .headers["x-one"], body }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { method: PUT, path: /echo/things/7, query: { tag: [ a, b ] }, one: one, body: { name: n } }
    """

  Scenario: A parameter that is missing is a configuration error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - put: { call: openapi, with: { document: { endpoint: '{base}/openapi.json' }, operationId: putThing } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/configuration', status: 400, instance: /do/0/put }
    """

  Scenario: An operation that the document lacks is a configuration error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - put: { call: openapi, with: { document: { endpoint: '{base}/openapi.json' }, operationId: nothing } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/configuration', status: 400 }
    """
