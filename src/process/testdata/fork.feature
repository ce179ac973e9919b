Feature: fork

  Scenario: The outputs of the branches in the order of the document
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - both:
          fork:
            branches:
              - a: { set: { a: '${ .n }' } }
              - b: { do: [ { b1: { set: { b: '${ .n + 1 }' } } }, { b2: { set: '${ .b * 10 }' } } ] }
      - show: { set: { both: '${ . }' } }
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { both: [ { a: 1 }, 20 ] }
    """

  Scenario: The first of competing branches wins
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - race:
          fork:
            compete: true
            branches:
              - slow: { call: later }
              - fast: { set: { won: fast } }
              - other: { call: later }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { won: fast }
    """

  Scenario: end in a branch ends everything
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - both:
          fork:
            branches:
              - a: { call: later }
              - b: { set: { out: b }, then: end }
      - never: { set: { out: never } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { out: b }
    """
