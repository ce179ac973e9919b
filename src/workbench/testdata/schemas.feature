Feature: schemas

  Scenario: The input of the workflow is checked
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    input: { schema: { document: { type: object, required: [ id ], properties: { id: { type: integer } } } } }
    do:
      - a: { set: { x: 1 } }
    """
    And given the workflow input is:
    """yaml
    { id: text }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation', status: 400 }
    """

  Scenario: Input, output and context are checked at each task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a:
          try:
            - in: { set: { x: 1 }, input: { schema: { document: { type: array } } } }
          catch: { errors: { with: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation', instance: /do/0/a/try/0/in } } }
      - b:
          try:
            - out: { set: { x: 1 }, output: { as: .x, schema: { document: { type: string } } } }
          catch: { errors: { with: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation' } } }
      - c:
          try:
            - exported: { set: { x: 1 }, export: { as: '{ y: 1 }', schema: { document: { required: [ z ] } } } }
          catch: { errors: { with: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation' } } }
      - d: { set: { context: '${ $context }' }, output: { schema: { document: { type: object } } } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { context: null }
    """

  Scenario: A schema may be a resource
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    input: { schema: { resource: { endpoint: '{base}/schema.json' } } }
    do:
      - a: { set: { x: 1 } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation', status: 400 }
    """
