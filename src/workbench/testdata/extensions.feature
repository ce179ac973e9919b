Feature: extensions

  Scenario: Tasks before and after leave the data alone
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use:
      extensions:
        - log:
            extend: set
            before: [ { enter: { emit: { event: { with: { type: '${ "enter-" + $task.name }', source: /t } } } } } ]
            after: [ { leave: { emit: { event: { with: { type: '${ "leave-" + ($task.reference) }', source: /t } } } } } ]
    do:
      - a: { set: { n: '${ .n + 1 }' }, then: c }
      - b: { set: { n: 100 } }
      - c: { set: { n: '${ .n + 1 }' } }
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 3 }
    """
    And the events emitted should be:
    """yaml
    [ enter-a, leave-/do/0/a, enter-c, leave-/do/2/c ]
    """

  Scenario: Exit before a task replaces it
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use:
      extensions:
        - mock:
            extend: call
            when: $task.call == "http" and ($task.with.endpoint.uri | startswith("https://mocked.example.com"))
            before: [ { answer: { set: { mocked: true }, then: exit } } ]
    do:
      - a: { call: http, with: { method: get, endpoint: { uri: 'https://mocked.example.com/x' } } }
      - b: { call: http, with: { method: get, endpoint: { uri: '{base}/echo/b' } }, output: { as: '[$input.mocked, .path]' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ true, /echo/b ]
    """
