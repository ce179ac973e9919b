Feature: do and flow

  Scenario: exit leaves the list, end the workflow
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - group:
          do:
            - a: { set: { at: a }, then: exit }
            - b: { set: { at: b } }
      - c: { set: { at: '${ .at + "c" }' } }
      - inner:
          do:
            - d: { set: { at: '${ .at + "d" }' }, then: end }
      - never: { set: { at: never } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { at: acd }
    """

  Scenario: exit of the outermost list ends the workflow
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    output: { as: '{ out: .at }' }
    do:
      - a: { set: { at: a }, then: exit }
      - b: { set: { at: b } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { out: a }
    """

  Scenario: continue goes on with the next task
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { at: a }, then: continue }
      - b: { set: { at: '${ .at + "b" }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { at: ab }
    """

  Scenario: A task may go back
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - count: { set: { n: '${ .n + 1 }' } }
      - again: { switch: [ { more: { when: .n < 4, then: count } }, { done: { then: continue } } ] }
      - last: { set: { n: '${ .n }', done: true } }
    """
    And given the workflow input is:
    """yaml
    { n: 0 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 4, done: true }
    """
