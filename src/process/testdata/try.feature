Feature: try

  Scenario: A filter that does not match lets the error through
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - attempt:
          try:
            - ask: { call: fail, with: { kind: transient } }
          catch:
            errors: { with: { kind: rejected } }
            do:
              - never: { set: { caught: true } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 503, instance: /do/0/attempt/try/0/ask }
    """

  Scenario: Kind and code can be filtered for, and the error is a variable
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - attempt:
          try:
            - ask: { call: fail, with: { kind: missing_reference, code: xref.item, message: SKU-1 } }
          catch:
            errors: { with: { kind: missing_reference, code: xref.item } }
            as: e
            do:
              - note: { set: { detail: '${ $e.detail }', where: '${ $e.instance }', before: '${ .n }' } }
      - after: { set: '${ . + { after: true } }' }
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { detail: SKU-1, where: /do/0/attempt/try/0/ask, before: 1, after: true }
    """

  Scenario: when and exceptWhen decide, inside out
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - outer:
          try:
            - inner:
                try:
                  - ask: { raise: { error: { type: 'https://example.com/e', status: 418, title: teapot } } }
                catch: { exceptWhen: '$error.status == 418', do: [ { no: { set: { who: inner } } } ] }
          catch: { when: '$error.title == "teapot"', do: [ { yes: { set: { who: outer } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { who: outer }
    """

  Scenario: Without a handler the error is dropped and the data are as before
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - attempt:
          try:
            - change: { set: { n: 2 } }
            - ask: { call: fail }
          catch: {}
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 1 }
    """

  Scenario: Retries without delay stop at their limit, then the handler runs
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - attempt:
          try:
            - ask: { call: fail, with: { kind: transient } }
          catch:
            retry: { limit: { attempt: { count: 3 } } }
            do:
              - gave-up: { set: { status: '${ $error.status }' } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { status: 503 }
    """

  Scenario: Retries in vain without a handler raise the error
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    use:
      retries:
        thrice: { limit: { attempt: { count: 3 } } }
    do:
      - attempt: { try: [ { ask: { call: fail } } ], catch: { retry: thrice } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 400, code: test.failed }
    """

  Scenario: An error of the handler is not caught by the same try
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - attempt:
          try: [ { ask: { call: fail } } ]
          catch: { do: [ { again: { raise: { error: '${ $error }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 400, instance: /do/0/attempt/try/0/ask }
    """

  Scenario: An error in a branch or a loop reaches the try around it
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - attempt:
          try:
            - both:
                fork:
                  branches:
                    - fine: { call: later }
                    - loop: { for: { in: '[1, 2]' }, do: [ { bad: { if: $item == 2, call: fail } } ] }
          catch: { do: [ { note: { set: { at: '${ $error.instance }' } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { at: /do/0/attempt/try/0/both/fork/branches/1/loop/do/0/bad }
    """
