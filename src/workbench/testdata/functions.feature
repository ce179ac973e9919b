Feature: functions

  Scenario: A function is a task with an input of its own
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use:
      functions:
        greet: { input: { schema: { document: { type: object, required: [ name ] } } }, set: { text: '${ "Hello " + .name }' } }
    do:
      - a: { call: greet, with: { name: '${ .who }' }, output: { as: .text } }
    """
    And given the workflow input is:
    """yaml
    { who: Ann }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    Hello Ann
    """
    And a should run first
    And a should run last

  Scenario: Without arguments a function gets the input of the call
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { functions: { twice: { set: '${ .n * 2 }' } } }
    do:
      - a: { call: twice }
    """
    And given the workflow input is:
    """yaml
    { n: 7 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    14
    """

  Scenario: A function checks its input
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { functions: { greet: { input: { schema: { document: { type: object, required: [ name ] } } }, set: { x: 1 } } } }
    do:
      - a: { call: greet, with: { nam: 1 } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation', status: 400, instance: /use/functions/greet }
    """

  Scenario: Functions of a catalog are fetched
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { catalogs: { ours: { endpoint: { uri: '{base}/catalog' } } } }
    do:
      - a: { call: 'greet:1.0.0@ours', with: { name: Ann } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { greeting: Hello Ann }
    """

  Scenario: A function has a URI, too
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { call: '{base}/catalog/functions/greet@v1.0.0', with: { name: Ann } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { greeting: Hello Ann }
    """

  Scenario: A function that calls itself is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { functions: { a: { call: b }, b: { call: a } } }
    do:
      - x: { call: a }
    """
    Then the definition should be refused at test.yaml:2: /use/functions/

  Scenario: A catalog without the function is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { catalogs: { ours: { endpoint: { uri: '{base}/catalog' } } } }
    do:
      - a: { call: 'nothing:1.0.0@ours' }
    """
    Then the definition should be refused at test.yaml:4: /do/0/a/call

  Scenario: An unknown function is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { call: nothing }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/call

  Scenario: call: grpc is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { call: grpc, with: {} }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/call: call: grpc (

  Scenario: call: asyncapi is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { call: asyncapi, with: {} }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/call: call: asyncapi (

  Scenario: call: a2a is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { call: a2a, with: {} }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/call: call: a2a (

  Scenario: call: mcp is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { call: mcp, with: {} }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/call: call: mcp (

  Scenario: run: container is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { run: { container: {} } }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/run/container: run.container (

  Scenario: run: script is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { run: { script: {} } }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/run/script: run.script (

  Scenario: run: shell is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { run: { shell: {} } }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a/run/shell: run.shell (
